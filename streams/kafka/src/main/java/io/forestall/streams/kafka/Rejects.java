package io.forestall.streams.kafka;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.Reject;
import io.forestall.schemas.serde.RecordEncoder;
import io.forestall.schemas.serde.SchemaRegistry;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Parks a record that cannot be used: reason, origin and its first bytes. All of it is cut, for
 * what is too large for the topic would stop the job, again after each restart.
 */
final class Rejects {
  private static final int SAMPLE_BYTES = 256;
  private static final int MAX_TEXT = 256;

  private final RecordEncoder encoder;

  Rejects(SchemaRegistry registry) {
    this.encoder = new RecordEncoder(registry);
  }

  byte[] encode(
      RejectReason reason, String detail, Record<String, byte[]> origin, RecordMetadata where) {
    byte[] value = origin.value() == null ? new byte[0] : origin.value();
    byte[] head = Arrays.copyOf(value, Math.min(value.length, SAMPLE_BYTES));
    return encoder.encode(
        Reject.newBuilder()
            .setNode(key(origin))
            .setTimeMillis(origin.timestamp())
            .setReason(reason.name())
            .setDetail(cut(detail))
            .setTopic(where.topic())
            .setPartition(where.partition())
            .setOffset(where.offset())
            .setSample(ByteBuffer.wrap(head))
            .build());
  }

  static String key(Record<String, byte[]> origin) {
    return origin.key() == null ? "" : cut(origin.key());
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
  }
}
