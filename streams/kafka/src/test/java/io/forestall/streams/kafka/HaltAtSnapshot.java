package io.forestall.streams.kafka;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process the moment the broker has confirmed so many snapshots: in the middle of a
 * commit, when some objects are saved, others are not, and no offset is.
 */
public final class HaltAtSnapshot implements ProducerInterceptor<byte[], byte[]> {
  static final String SNAPSHOTS = "forestall.test.snapshots";

  private static final int LIKE_SIGKILL = 137;
  private static final AtomicInteger CONFIRMED = new AtomicInteger();

  private int snapshots;

  @Override
  public void configure(Map<String, ?> configs) {
    snapshots = Integer.parseInt(String.valueOf(configs.get(SNAPSHOTS)));
  }

  @Override
  public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
    return record;
  }

  @Override
  public void onAcknowledgement(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
    boolean snapshot = metadata != null && metadata.topic().endsWith("-changelog");
    if (failure == null && snapshot && CONFIRMED.incrementAndGet() == snapshots) {
      Runtime.getRuntime().halt(LIKE_SIGKILL);
    }
  }

  @Override
  public void close() {}
}
