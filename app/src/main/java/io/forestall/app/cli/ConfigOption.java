package io.forestall.app.cli;

import io.forestall.app.config.ForestallConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command that talks to a cluster finds its configuration. */
final class ConfigOption {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Configuration file (YAML). Without it: Kafka at localhost:9092.")
  private @Nullable Path config;

  ForestallConfig read() {
    return ForestallConfig.read(config);
  }
}
