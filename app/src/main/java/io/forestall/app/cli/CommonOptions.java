package io.forestall.app.cli;

import io.forestall.app.config.ForestallConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command that talks to a cluster understands. */
final class CommonOptions {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Configuration file (YAML). Without it: Kafka at localhost:9092.")
  private @Nullable Path config;

  @Option(names = "--json", description = "One JSON object per line on standard output.")
  private boolean json;

  ForestallConfig read() {
    return ForestallConfig.read(config);
  }

  boolean json() {
    return json;
  }
}
