package io.forestall.streams.kafka;

import io.forestall.schemas.Topic;
import io.forestall.streams.core.align.Arrival;
import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Reads what Kafka knows of a record besides its content. */
final class Arrivals {
  private Arrivals() {}

  static Arrival of(long offset, long timestampMillis, Headers headers) {
    Header sent = headers.lastHeader(Topic.SENT_HEADER);
    boolean known = sent != null && sent.value() != null && sent.value().length == Long.BYTES;
    long sentMillis = known ? ByteBuffer.wrap(sent.value()).getLong() : -1;
    return new Arrival(offset, sentMillis, timestampMillis);
  }
}
