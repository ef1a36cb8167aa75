package io.forestall.alerts.dispatch;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.Reject;
import io.forestall.schemas.serde.RecordEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Parks records that cannot be used on the rejects topic. One instance belongs to one thread. */
final class RejectWriter {
  private static final Logger LOG = LoggerFactory.getLogger(RejectWriter.class);
  private static final int SAMPLE_BYTES = 256;
  private static final int MAX_KEY_CHARS = 256;

  private final Producer<String, byte[]> producer;
  private final String topic;
  private final RecordEncoder encoder;
  private final Repeats failures = new Repeats();
  private boolean dirty;

  RejectWriter(Producer<String, byte[]> producer, String topic, RecordEncoder encoder) {
    this.producer = producer;
    this.topic = topic;
    this.encoder = encoder;
  }

  void write(ConsumerRecord<byte[], byte[]> record, RejectReason reason, String detail) {
    byte[] value = record.value() == null ? new byte[0] : record.value();
    String key = text(record.key());
    Reject reject =
        Reject.newBuilder()
            .setNode(key)
            .setTimeMillis(record.timestamp())
            .setReason(reason.name())
            .setDetail(detail)
            .setTopic(record.topic())
            .setPartition(record.partition())
            .setOffset(record.offset())
            .setSample(ByteBuffer.wrap(Arrays.copyOf(value, Math.min(value.length, SAMPLE_BYTES))))
            .build();
    Future<RecordMetadata> unused =
        producer.send(
            new ProducerRecord<>(topic, key, encoder.encode(reject)),
            (metadata, failure) -> {
              if (failure != null && failures.isWorthSaying()) {
                LOG.warn("{} rejects could not be parked on {}", failures.count(), topic, failure);
              }
            });
    dirty = true;
  }

  /** Returns when what was written is on the topic, or lost and logged. */
  void flush() {
    if (dirty) {
      producer.flush();
      dirty = false;
    }
  }

  private static String text(byte[] key) {
    String text = key == null ? "" : new String(key, StandardCharsets.UTF_8);
    return text.substring(0, Math.min(text.length(), MAX_KEY_CHARS));
  }
}
