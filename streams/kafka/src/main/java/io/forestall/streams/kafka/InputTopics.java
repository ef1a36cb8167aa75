package io.forestall.streams.kafka;

import io.forestall.schemas.Topic;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Checks the input topics before the job starts. A node's samples, lines and placement meet in one
 * task, and so do a job's reports and steps, only if all these topics have equally many partitions;
 * Kafka Streams does not look, and a job would quietly go without its steps.
 */
final class InputTopics {
  /** A topic made a moment ago is not known to every broker yet. */
  private static final int ATTEMPTS = 20;

  private static final long PAUSE_MILLIS = 250;

  private InputTopics() {}

  /**
   * How many partitions each of them has.
   *
   * @throws KafkaException naming each topic and its partitions, if a topic is missing, the numbers
   *     differ, or the cluster does not answer
   */
  static int partitions(Admin admin, String prefix) {
    List<String> names =
        Stream.of(Topic.TELEMETRY, Topic.EVENTS, Topic.PLACEMENT, Topic.STEPS)
            .map(topic -> topic.topicName(prefix))
            .toList();
    describe(admin, List.of(Topic.MODELS.topicName(prefix))); // of any number of partitions
    var partitions = new TreeMap<String, Integer>();
    for (Map.Entry<String, TopicDescription> topic : describe(admin, names).entrySet()) {
      partitions.put(topic.getKey(), topic.getValue().partitions().size());
    }
    if (partitions.values().stream().distinct().count() > 1) {
      throw new KafkaException("input topics must have equally many partitions: " + partitions);
    }
    return partitions.firstEntry().getValue();
  }

  private static Map<String, TopicDescription> describe(Admin admin, List<String> names) {
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          return admin.describeTopics(names).allTopicNames().get();
        } catch (ExecutionException e) {
          boolean missing = e.getCause() instanceof UnknownTopicOrPartitionException;
          if (!missing || attempt == ATTEMPTS) {
            throw new KafkaException("input topics " + names + " cannot be used", e.getCause());
          }
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while looking at the input topics", e);
    }
  }
}
