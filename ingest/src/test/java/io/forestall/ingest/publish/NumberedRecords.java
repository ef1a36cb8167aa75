package io.forestall.ingest.publish;

import io.forestall.schemas.Topic;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.RecordDecoder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Events that carry a running number, and how to find them again on the topic. */
final class NumberedRecords {
  static final int KEYS = 7;

  private NumberedRecords() {}

  static String key(long number) {
    return "node-" + number % KEYS;
  }

  static NodeEvent event(long number, String line) {
    return NodeEvent.newBuilder()
        .setNode(key(number))
        .setEventTimeMillis(1)
        .setReceiveTimeMillis(2)
        .setBootId("boot")
        .setSource("kmsg")
        .setSequence(number)
        .setLine(line)
        .setKind("XID")
        .build();
  }

  static void publish(Publisher publisher, long from, long to) {
    for (long number = from; number < to; number++) {
      publisher.publish(Topic.EVENTS, key(number), event(number, "line " + number));
    }
  }

  /** All that is on the topic by now. */
  static List<ConsumerRecord<String, byte[]>> read(String servers, String topic) {
    Map<String, Object> properties = Map.of("bootstrap.servers", servers);
    var records = new ArrayList<ConsumerRecord<String, byte[]>>();
    try (var consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).values().stream().mapToLong(o -> o).sum();
      while (partitions.stream().mapToLong(consumer::position).sum() < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }

  /** What was found on the topic: how often in all, and the first occurrences of each key. */
  record Found(long records, long distinct, boolean inOrder, long min, long max) {

    static Found of(List<ConsumerRecord<String, byte[]>> records) throws Exception {
      var decoder = new RecordDecoder<>(NodeEvent.class, EmbeddedRegistry.released());
      Map<String, Long> lastFirst = new HashMap<>();
      var seen = new java.util.HashSet<Long>();
      boolean inOrder = true;
      long min = Long.MAX_VALUE;
      long max = Long.MIN_VALUE;
      for (ConsumerRecord<String, byte[]> record : records) {
        ByteBuffer.wrap(record.headers().lastHeader(Topic.SENT_HEADER).value()).getLong();
        long number = decoder.decode(record.value()).getSequence();
        if (seen.add(number)) {
          Long before = lastFirst.put(record.key(), number);
          inOrder &= before == null || before < number;
          inOrder &= record.key().equals(key(number));
        }
        min = Math.min(min, number);
        max = Math.max(max, number);
      }
      return new Found(records.size(), seen.size(), inOrder, min, max);
    }
  }
}
