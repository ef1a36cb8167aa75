package io.forestall.app.cli;

import io.forestall.app.config.ForestallConfig;
import io.forestall.schemas.Topic;
import io.forestall.schemas.topics.TopicAdmin;
import io.forestall.streams.kafka.KafkaScore;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code forestall score}. */
@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    description = {
      "Scores telemetry, log lines and training progress, and opens incidents (Kafka Streams).",
      "Start as many as you like: they share the partitions.",
    },
    footer = {"", "Example:", "  forestall score --config forestall.yaml"})
final class ScoreCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ScoreCommand.class);
  private static final long RETRY_MILLIS = 5_000;

  @Mixin private ConfigOption common = new ConfigOption();

  @Override
  public Integer call() throws InterruptedException, CommandFailure {
    ForestallConfig config = common.read();
    awaitTopics(config);
    KafkaScore score = KafkaScore.start(config.kafka(), config.score(), config.core());
    Waiting.onShutdown(score::close);
    if (score.awaitEnd()) {
      throw new CommandFailure("scoring has ended by itself; the log says why");
    }
    return 0;
  }

  /** Creates missing topics; a broker that is not there yet is waited for. */
  private static void awaitTopics(ForestallConfig config) throws InterruptedException {
    while (true) {
      try (var admin = new TopicAdmin(config.kafka())) {
        List<String> created = admin.create(List.of(Topic.values()));
        if (!created.isEmpty()) {
          LOG.info("created topics {}", created);
        }
        admin
            .describe()
            .values()
            .forEach(
                state ->
                    state
                        .problems()
                        .forEach(problem -> LOG.warn("topic {} {}", state.name(), problem)));
        return;
      } catch (KafkaException e) {
        LOG.warn(
            "broker {} does not answer, trying again: {}",
            config.kafka().bootstrapServers(),
            e.getMessage());
        Thread.sleep(RETRY_MILLIS);
      }
    }
  }
}
