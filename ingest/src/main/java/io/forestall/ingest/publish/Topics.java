package io.forestall.ingest.publish;

import io.forestall.schemas.Topic;
import io.forestall.schemas.topics.TopicAdmin;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Sees to it that a topic is there before something is sent to it. One thread. */
final class Topics implements AutoCloseable {
  private final PublishConfig config;
  private final Set<Topic> present = EnumSet.noneOf(Topic.class);
  private @Nullable TopicAdmin admin; // made late: its making asks the name server

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
    TopicAdmin current = admin;
    if (current == null) {
      current = new TopicAdmin(config.kafka());
      admin = current;
    }
    if (config.createTopics()) {
      current.create(List.of(topic));
    } else if (!current.exists(topic)) {
      throw new KafkaException(
          "topic "
              + topic.topicName(config.kafka().topicPrefix())
              + " does not exist and createTopics is off: create it");
    }
    present.add(topic);
  }

  /** Asks anew for every topic: one may have been deleted. */
  void forget() {
    present.clear();
  }

  @Override
  public void close() {
    if (admin != null) {
      admin.close();
    }
  }
}
