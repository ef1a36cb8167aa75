package io.forestall.streams.kafka;

import io.forestall.schemas.config.KafkaConfig;
import io.forestall.streams.core.CoreConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * The process that gets killed: runs {@link KafkaScore} and makes a file once it runs. Arguments:
 * servers, topic prefix, application id, state directory, file, and how many snapshots may be saved
 * before it halts by itself (0: as many as it likes).
 */
final class ScoreChild {
  /** A dead instance is given up after two seconds. */
  static final Map<String, String> CLIENT =
      Map.of(
          "consumer.session.timeout.ms", "2000",
          "consumer.heartbeat.interval.ms", "500");

  private ScoreChild() {}

  public static void main(String[] arguments) throws Exception {
    var client = new HashMap<>(CLIENT);
    if (!arguments[5].equals("0")) {
      client.put("producer.interceptor.classes", HaltAtSnapshot.class.getName());
      client.put(HaltAtSnapshot.SNAPSHOTS, arguments[5]);
    }
    var configuration =
        new KafkaScoreConfig(arguments[2], Duration.ofSeconds(1), 2, Path.of(arguments[3]));
    try (var score =
        KafkaScore.start(
            new KafkaConfig(arguments[0], arguments[1], "", 4, 1, client),
            configuration,
            CoreConfig.DEFAULT)) {
      Awaitility.await().atMost(Duration.ofMinutes(1)).until(score::running);
      Files.createFile(Path.of(arguments[4]));
      score.awaitEnd();
    }
  }
}
