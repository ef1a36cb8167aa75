package io.forestall.alerts.dispatch;

import io.forestall.schemas.config.ConfigErrors;
import io.forestall.schemas.config.ConfigSection;
import io.forestall.schemas.config.KafkaConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The alert service as a process that a test can kill: bootstrap, topic prefix, config file. */
final class AlertProcess {
  private AlertProcess() {}

  public static void main(String[] arguments) throws IOException {
    AlertsConfig config = read(Files.readString(Path.of(arguments[2])));
    AlertService.start(kafka(arguments[0], arguments[1]), config);
    while (System.in.read() >= 0) {
      // nothing is said to us
    }
    Runtime.getRuntime().halt(0);
  }

  static AlertsConfig read(String yaml) {
    var errors = new ConfigErrors();
    AlertsConfig config = AlertsConfig.from(ConfigSection.parse(yaml, errors));
    errors.throwIfAny();
    return config;
  }

  /** A killed process gives its partitions up soon. */
  static KafkaConfig kafka(String bootstrap, String topicPrefix) {
    return new KafkaConfig(
        bootstrap,
        topicPrefix,
        "",
        1,
        1,
        Map.of("session.timeout.ms", "1500", "heartbeat.interval.ms", "300"));
  }
}
