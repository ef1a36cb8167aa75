package io.forestall.app.cli;

import io.forestall.streams.core.PipelineVersion;
import picocli.CommandLine.IVersionProvider;

/** What {@code forestall --version} says. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"forestall " + PipelineVersion.CURRENT};
  }
}
