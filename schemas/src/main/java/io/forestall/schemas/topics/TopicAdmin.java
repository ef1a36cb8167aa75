package io.forestall.schemas.topics;

import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates, checks and describes the topics of the contract. All input topics need the same number
 * of partitions, so that one key's records of each kind meet in one task.
 *
 * <p>Every call asks the cluster and waits a few seconds at most; one thread.
 */
public final class TopicAdmin implements AutoCloseable {
  private static final long TIMEOUT_MILLIS = 10_000;

  private final KafkaConfig config;
  private final Admin admin;

  /** What the cluster says of one topic; no partitions means that it is missing. */
  public record State(String name, int partitions, int replicas, List<String> problems) {}

  public TopicAdmin(KafkaConfig config) {
    this.config = config;
    var properties = new HashMap<String, Object>();
    config.client().entrySet().stream()
        .filter(property -> AdminClientConfig.configNames().contains(property.getKey()))
        .forEach(property -> properties.put(property.getKey(), property.getValue()));
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
    this.admin = Admin.create(properties);
  }

  /**
   * Whether the topic is there, or may not be looked at.
   *
   * @throws KafkaException if the cluster does not answer
   */
  public boolean exists(Topic topic) throws InterruptedException {
    try {
      await(admin.describeTopics(List.of(name(topic))).allTopicNames());
      return true;
    } catch (UnknownTopicOrPartitionException e) {
      return false;
    } catch (AuthorizationException e) {
      return true; // may not look, perhaps may write: the producer will tell
    }
  }

  /**
   * Creates what is missing; returns the names of the topics that were.
   *
   * @throws KafkaException if the cluster does not answer or refuses, naming the topic
   */
  public List<String> create(Collection<Topic> topics) throws InterruptedException {
    var created = new ArrayList<String>();
    for (Topic topic : topics) {
      if (!exists(topic)) {
        create(topic);
        created.add(name(topic));
      }
    }
    return created;
  }

  private void create(Topic topic) throws InterruptedException {
    Optional<Short> replicas =
        config.replicationFactor() == 0
            ? Optional.empty()
            : Optional.of((short) config.replicationFactor());
    var fresh =
        new NewTopic(name(topic), Optional.of(config.partitions()), replicas)
            .configs(topic.settings());
    try {
      await(admin.createTopics(List.of(fresh)).all());
    } catch (TopicExistsException e) {
      // somebody else was faster
    } catch (AuthorizationException e) {
      throw new KafkaException(
          "topic " + name(topic) + " does not exist and may not be created", e);
    }
  }

  /** What the cluster has, and what is wrong with it. */
  public Map<Topic, State> describe() throws InterruptedException {
    var states = new EnumMap<Topic, State>(Topic.class);
    int partitionsOfTelemetry = -1;
    for (Topic topic : Topic.values()) {
      State state = describe(topic, partitionsOfTelemetry);
      if (topic == Topic.TELEMETRY) {
        partitionsOfTelemetry = state.partitions();
      }
      states.put(topic, state);
    }
    return states;
  }

  private State describe(Topic topic, int partitionsOfTelemetry) throws InterruptedException {
    String name = name(topic);
    TopicDescription description;
    try {
      description =
          Objects.requireNonNull(
              await(admin.describeTopics(List.of(name)).allTopicNames()).get(name));
    } catch (UnknownTopicOrPartitionException e) {
      return new State(name, 0, 0, List.of("is missing: create it with 'forestall topics create'"));
    }
    int partitions = description.partitions().size();
    int replicas = description.partitions().get(0).replicas().size();
    var problems = new ArrayList<String>();
    boolean input = topic == Topic.EVENTS || topic == Topic.STEPS || topic == Topic.PLACEMENT;
    if (input && partitionsOfTelemetry > 0 && partitions != partitionsOfTelemetry) {
      problems.add(
          "has "
              + partitions
              + " partitions, telemetry has "
              + partitionsOfTelemetry
              + ": input topics need the same number");
    }
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    Config now =
        Objects.requireNonNull(await(admin.describeConfigs(List.of(resource)).all()).get(resource));
    topic
        .settings()
        .forEach(
            (key, wanted) -> {
              String value = now.get(key).value();
              if (key.equals("cleanup.policy") || key.equals("message.timestamp.type")) {
                if (!wanted.equals(value)) {
                  problems.add(key + " is " + value + ", should be " + wanted);
                }
              }
            });
    return new State(name, partitions, replicas, List.copyOf(problems));
  }

  private String name(Topic topic) {
    return topic.topicName(config.topicPrefix());
  }

  private static <T> T await(KafkaFuture<T> answer) throws InterruptedException {
    try {
      return answer.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new TimeoutException("no answer within " + TIMEOUT_MILLIS + " ms", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
