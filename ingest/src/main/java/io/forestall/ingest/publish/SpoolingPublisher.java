package io.forestall.ingest.publish;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.Topic;
import io.forestall.schemas.record.Reject;
import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.RecordEncoder;
import io.forestall.schemas.serde.SchemaRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecordBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers records to Kafka by way of a spool on disk: at least once, in order per key, through a
 * kill -9 of the agent and through as long an absence of the broker as the spool has room for.
 *
 * <p>The spool holds records under the schema ids of the embedded registry, so publishing needs
 * neither a broker nor a registry; the sender puts in the ids of the registry in use. What cannot
 * be delivered is counted and told on the topic of rejects. Any thread may publish.
 */
public final class SpoolingPublisher implements Publisher {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolingPublisher.class);
  private static final int SAMPLE_BYTES = 256;

  private final String node;
  private final PublishConfig config;
  private final InstantSource clock;
  private final Spool spool;
  private final Sender sender;
  private final RecordEncoder encoder = new RecordEncoder(EmbeddedRegistry.released());
  private final AtomicLong spooled = new AtomicLong();
  private final AtomicLong tooLong = new AtomicLong();

  /**
   * Opens the spool and starts to deliver what an earlier start left in it.
   *
   * @param node whose records these are; the key of rejects
   * @param registry whose schema ids the records carry on their topics
   * @throws UncheckedIOException if the spool's folder cannot be used
   */
  public SpoolingPublisher(
      String node, PublishConfig config, SchemaRegistry registry, InstantSource clock) {
    this.node = node;
    this.config = config;
    this.clock = clock;
    SpoolLimits limits = SpoolLimits.of(config.maxSpoolBytes(), config.maxSpoolAge());
    try {
      spool = new Spool(config.spoolDirectory(), limits, clock);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "spool.directory: " + config.spoolDirectory() + ": cannot be used: " + e, e);
    }
    SpoolState state = spool.state();
    if (state.waiting() > 0 || state.tornBytes() > 0) {
      LOG.info(
          "spool has {} records of an earlier start, {} torn bytes were cut",
          state.waiting(),
          state.tornBytes());
    }
    sender = new Sender(config, registry, spool, this::reject, clock, System::nanoTime);
    sender.start();
  }

  @Override
  public void publish(Topic topic, String key, SpecificRecordBase record) {
    byte[] value;
    synchronized (encoder) {
      value = encoder.encode(record);
    }
    spooled.incrementAndGet();
    if (spool.append(topic, key, value)) {
      sender.wake();
    } else {
      tooLong.incrementAndGet();
      reject(
          RejectReason.RECORD_TOO_LARGE,
          node,
          topic.topicName(config.kafka().topicPrefix()) + " record of " + value.length + " bytes",
          value);
    }
  }

  private void reject(RejectReason reason, String rejectedNode, String detail, byte[] sample) {
    String owner = rejectedNode.isEmpty() ? node : rejectedNode;
    Reject reject =
        Reject.newBuilder()
            .setNode(owner)
            .setTimeMillis(clock.millis())
            .setReason(reason.name())
            .setDetail(detail)
            .setSample(
                ByteBuffer.wrap(Arrays.copyOf(sample, Math.min(sample.length, SAMPLE_BYTES))))
            .build();
    publish(Topic.REJECTS, owner, reject);
  }

  /** Where things stand. */
  public PublishStats stats() {
    SpoolState state = spool.state();
    long oldestMillis = sender.oldestWaitingMillis();
    return new PublishStats(
        spooled.get(),
        sender.acknowledged(),
        state.lost().records(),
        state.lost().bytes(),
        sender.rejected() + tooLong.get(),
        state.waiting(),
        state.diskBytes(),
        state.waiting() == 0 || oldestMillis == Long.MAX_VALUE
            ? 0
            : Math.max(0, clock.millis() - oldestMillis),
        state.tornBytes(),
        state.inMemory());
  }

  @Override
  public void close() {
    sender.close(config.closeTimeout());
    PublishStats left = stats();
    try {
      spool.close();
    } catch (IOException e) {
      LOG.error("spool not closed cleanly: {}", e.toString());
    }
    if (left.waiting() > 0) {
      LOG.warn("{} records wait in {} for the next start", left.waiting(), config.spoolDirectory());
    }
  }
}
