package io.forestall.app.traces;

import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.topics.TopicAdmin;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The input topics between two moments, each partition in its order. Placements are read from their
 * beginning, for what was told before still holds. Belongs to no consumer group and commits
 * nothing. One thread.
 */
final class TopicTape implements AutoCloseable {
  private static final List<Topic> TOPICS =
      List.of(Topic.PLACEMENT, Topic.TELEMETRY, Topic.EVENTS, Topic.STEPS);

  private final RecordSettings settings;
  private final InstantSource clock;
  private final Map<String, Topic> topics = new HashMap<>();
  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<TopicPartition, Long> begins = new HashMap<>();
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private boolean endsKnown;

  /**
   * Opens the topics that are there.
   *
   * @throws InterruptedException if the thread is to end
   */
  TopicTape(RecordSettings settings, InstantSource clock) throws InterruptedException {
    this.settings = settings;
    this.clock = clock;
    KafkaConfig kafka = settings.kafka();
    try (var admin = new TopicAdmin(kafka)) { // fails sooner than a consumer, and says why
      for (Topic topic : TOPICS) {
        if (admin.exists(topic)) {
          topics.put(topic.topicName(kafka.topicPrefix()), topic);
        }
      }
    }
    var properties = new HashMap<String, Object>(kafka.client());
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
    consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
    try {
      seek();
      findEnds();
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /** Whether there is any topic to read. */
  boolean isEmpty() {
    return topics.isEmpty();
  }

  /** Hands over what arrives within this time. */
  void poll(Duration atMost, BiConsumer<Topic, ConsumerRecord<String, byte[]>> sink) {
    for (ConsumerRecord<String, byte[]> record : consumer.poll(atMost)) {
      var partition = new TopicPartition(record.topic(), record.partition());
      Topic topic = topics.get(record.topic());
      boolean inTime =
          endsKnown
              ? record.offset() < ends.getOrDefault(partition, 0L)
              : record.timestamp() < settings.untilMillis();
      if (topic != null && inTime) {
        sink.accept(topic, record);
      }
    }
    findEnds();
  }

  /** Whether all has been handed over. */
  boolean done() {
    return endsKnown && ends.entrySet().stream().allMatch(end -> left(end) == 0);
  }

  /** Records to be read in all, as far as offsets tell; 0 while the end is not known. */
  long total() {
    return endsKnown
        ? ends.entrySet().stream()
            .mapToLong(end -> Math.max(0, end.getValue() - begins.getOrDefault(end.getKey(), 0L)))
            .sum()
        : 0;
  }

  /** How many of {@link #total} have been passed. */
  long passed() {
    return endsKnown ? total() - ends.entrySet().stream().mapToLong(this::left).sum() : 0;
  }

  private long left(Map.Entry<TopicPartition, Long> end) {
    return Math.max(0, end.getValue() - consumer.position(end.getKey()));
  }

  private void seek() {
    var partitions = new EnumMap<Topic, List<TopicPartition>>(Topic.class);
    topics.forEach(
        (name, topic) ->
            consumer
                .partitionsFor(name)
                .forEach(
                    info ->
                        partitions
                            .computeIfAbsent(topic, key -> new ArrayList<>())
                            .add(new TopicPartition(name, info.partition()))));
    List<TopicPartition> all = partitions.values().stream().flatMap(List::stream).toList();
    consumer.assign(all);
    begins.putAll(consumer.beginningOffsets(all));
    List<TopicPartition> timed =
        all.stream().filter(partition -> topics.get(partition.topic()) != Topic.PLACEMENT).toList();
    if (settings.fromMillis() == RecordSettings.LATEST) {
      begins.putAll(consumer.endOffsets(timed));
    } else if (settings.fromMillis() > RecordSettings.EARLIEST) {
      begins.putAll(offsetsAt(timed, settings.fromMillis()));
    }
    begins.forEach(consumer::seek);
  }

  /** The end of a recording is known once its moment has come. */
  private void findEnds() {
    long until = settings.untilMillis();
    if (endsKnown || (until != RecordSettings.END && clock.millis() < until)) {
      return;
    }
    var all = new ArrayList<>(consumer.assignment());
    ends.putAll(until == RecordSettings.END ? consumer.endOffsets(all) : offsetsAt(all, until));
    endsKnown = true;
  }

  /** The first offsets that the broker wrote at this time or later. */
  private Map<TopicPartition, Long> offsetsAt(List<TopicPartition> partitions, long timeMillis) {
    var wanted = new HashMap<TopicPartition, Long>();
    partitions.forEach(partition -> wanted.put(partition, timeMillis));
    Map<TopicPartition, Long> offsets = new HashMap<>(consumer.endOffsets(partitions));
    for (var found : consumer.offsetsForTimes(wanted).entrySet()) {
      OffsetAndTimestamp offset = found.getValue();
      if (offset != null) { // else nothing was written since
        offsets.put(found.getKey(), offset.offset());
      }
    }
    return offsets;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
