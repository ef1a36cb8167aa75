package io.forestall.ingest.publish;

import io.forestall.schemas.Topic;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Sees to it that a topic is there before something is sent to it. One thread. */
final class Topics implements AutoCloseable {
  private static final long TIMEOUT_MILLIS = 5_000;

  private final PublishConfig config;
  private final Set<Topic> present = EnumSet.noneOf(Topic.class);
  private @Nullable Admin admin;

  Topics(PublishConfig config) {
    this.config = config;
  }

  /**
   * Returns when the topic exists, and asks once only.
   *
   * @throws KafkaException if the cluster does not answer, or the topic is missing and may not be
   *     created; the message names it
   */
  void require(Topic topic) throws InterruptedException {
    if (present.contains(topic)) {
      return;
    }
    String name = topic.topicName(config.topicPrefix());
    if (!exists(name)) {
      if (!config.createTopics()) {
        throw new KafkaException(
            "topic " + name + " does not exist and topics.create is off: create it");
      }
      create(name, topic);
    }
    present.add(topic);
  }

  /** Asks anew for every topic: one may have been deleted. */
  void forget() {
    present.clear();
  }

  private boolean exists(String name) throws InterruptedException {
    try {
      await(admin().describeTopics(List.of(name)).allTopicNames());
      return true;
    } catch (UnknownTopicOrPartitionException e) {
      return false;
    } catch (AuthorizationException e) {
      return true; // may not look, perhaps may write: the producer will tell
    }
  }

  private void create(String name, Topic topic) throws InterruptedException {
    Optional<Short> replicas =
        config.replicationFactor() == 0
            ? Optional.empty()
            : Optional.of((short) config.replicationFactor());
    var fresh =
        new NewTopic(name, Optional.of(config.partitions()), replicas).configs(topic.settings());
    try {
      await(admin().createTopics(List.of(fresh)).all());
    } catch (TopicExistsException e) {
      // another agent was faster
    } catch (AuthorizationException e) {
      throw new KafkaException("topic " + name + " does not exist and may not be created", e);
    }
  }

  private Admin admin() {
    Admin current = admin;
    if (current == null) {
      current = Admin.create(ClientProperties.admin(config));
      admin = current;
    }
    return current;
  }

  private static void await(KafkaFuture<?> answer) throws InterruptedException {
    try {
      answer.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new TimeoutException("no answer within " + TIMEOUT_MILLIS + " ms", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e);
    }
  }

  @Override
  public void close() {
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
  }
}
