package io.forestall.app.config;

import io.forestall.alerts.dispatch.AlertsConfig;
import io.forestall.ingest.AgentConfig;
import io.forestall.schemas.config.ConfigErrors;
import io.forestall.schemas.config.ConfigException;
import io.forestall.schemas.config.ConfigSection;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.kafka.KafkaScoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration file. It is read and checked whole, whichever part is started, so that a
 * mistake is found on the first machine and not on the last.
 */
public record ForestallConfig(
    KafkaConfig kafka,
    AgentConfig agent,
    KafkaScoreConfig score,
    CoreConfig core,
    AlertsConfig alerts) {

  /**
   * Reads a file; without one everything has its default.
   *
   * @throws ConfigException with every mistake, each with key, value and range
   */
  public static ForestallConfig read(@Nullable Path file) {
    if (file == null) {
      return parse("");
    }
    try {
      return parse(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new ConfigException(List.of(file + ": does not exist"));
    } catch (IOException e) {
      throw new ConfigException(List.of(file + ": cannot be read: " + e.getMessage()));
    }
  }

  static ForestallConfig parse(String yaml) {
    var errors = new ConfigErrors();
    ConfigSection root = ConfigSection.parse(yaml, errors);
    ConfigSection score = root.section("score");
    KafkaConfig kafka = KafkaConfig.from(root.section("kafka"));
    var config =
        new ForestallConfig(
            kafka,
            AgentConfig.from(root.section("agent"), kafka),
            KafkaScoreConfig.from(score),
            CoreConfig.from(score),
            AlertsConfig.from(root.section("alerts")));
    root.reportUnknownKeys();
    errors.throwIfAny();
    return config;
  }
}
