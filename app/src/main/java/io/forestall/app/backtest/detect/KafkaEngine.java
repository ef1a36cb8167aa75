package io.forestall.app.backtest.detect;

import io.forestall.app.broker.EmbeddedBroker;
import io.forestall.app.models.ModelPublisher;
import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.record.ModelArtifact;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.kafka.KafkaScore;
import io.forestall.streams.kafka.KafkaScoreConfig;
import io.forestall.traces.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * The pipeline as it runs in a cluster: an embedded broker and the Kafka Streams job. Each window
 * has topics and a job of its own; one window runs at a time, for the job takes what cores there
 * are.
 */
public final class KafkaEngine implements Engine {
  private static final int PARTITIONS = 4;
  private static final int THREADS = 2;

  /** Short, as nobody's state must survive, and the end of the input shows as a commit. */
  private static final Duration COMMIT_INTERVAL = Duration.ofMillis(200);

  private final Trace trace;
  private final CoreConfig config;
  private final List<ModelArtifact> models;
  private final Path folder;
  private final EmbeddedBroker broker;
  private int runs;

  /**
   * Starts the broker.
   *
   * @param models that stand on the topic before the job starts
   * @param folder for what the broker and the job keep
   */
  public KafkaEngine(Trace trace, CoreConfig config, List<ModelArtifact> models, Path folder)
      throws IOException {
    this.models = List.copyOf(models);
    this.trace = trace;
    this.config = config;
    this.folder = folder;
    this.broker = EmbeddedBroker.start(folder.resolve("broker"), /* port= */ 0);
  }

  @Override
  public Detection run(RunWindow window, Progress progress)
      throws IOException, InterruptedException {
    String name = "backtest-" + ++runs;
    var kafka = new KafkaConfig(broker.bootstrapServers(), name + ".", "", PARTITIONS, 1, Map.of());
    var job = new KafkaScoreConfig(name, COMMIT_INTERVAL, THREADS, folder.resolve(name));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      createTopics(admin, kafka);
      publish(kafka);
      try (var score = KafkaScore.start(kafka, job, config);
          var topics = new KafkaTopics(admin, kafka, job.applicationId(), score::failed)) {
        var player = new TracePlayer(trace, window, topics, progress);
        window.play(trace, player);
        player.finish();
        long latenessMillis = config.align().lateness().toMillis();
        topics.finish(window.decidedMillis() + latenessMillis);
        var log = new IncidentLog(window);
        topics.read(log);
        return player.detection(log);
      }
    } catch (ExecutionException e) {
      throw new IOException("the embedded broker failed: " + e.getCause(), e.getCause());
    }
  }

  private void publish(KafkaConfig kafka) throws InterruptedException {
    if (!models.isEmpty()) {
      try (var publisher = new ModelPublisher(kafka)) {
        for (ModelArtifact model : models) {
          publisher.publish(model);
        }
      }
    }
  }

  /** As in the contract, but nothing is forgotten: a trace's times may be years old. */
  private static void createTopics(Admin admin, KafkaConfig kafka)
      throws ExecutionException, InterruptedException {
    admin
        .createTopics(
            Arrays.stream(Topic.values())
                .map(
                    topic -> {
                      var settings = new HashMap<>(topic.settings());
                      settings.put("retention.ms", "-1");
                      settings.put("cleanup.policy", "delete");
                      return new NewTopic(
                              topic.topicName(kafka.topicPrefix()), PARTITIONS, (short) 1)
                          .configs(settings);
                    })
                .toList())
        .all()
        .get();
  }

  @Override
  public int parallelism() {
    return 1;
  }

  @Override
  public void close() {
    broker.close();
  }
}
