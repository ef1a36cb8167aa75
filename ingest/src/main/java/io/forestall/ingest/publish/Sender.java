package io.forestall.ingest.publish;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.Topic;
import io.forestall.schemas.serde.SchemaRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Moves records from the spool to the broker on its own thread, in order, and keeps trying.
 *
 * <p>Order: the producer is idempotent and its batches never expire, so it keeps the order of a
 * partition through any outage. Should it fail for good (a lost authorisation, say), everything
 * that the broker has not confirmed is sent again by a new producer; readers know repeated records
 * by their sequence.
 */
final class Sender implements Runnable {

  /** Told of a record that cannot be delivered. */
  interface RejectSink {
    void reject(RejectReason reason, String node, String detail, byte[] sample);
  }

  static final int MAX_IN_FLIGHT_BYTES = 8 << 20;
  private static final int READ_BYTES = 1 << 20;
  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long CLOSE_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final PublishConfig config;
  private final SchemaIds schemaIds;
  private final Spool spool;
  private final RejectSink rejects;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Topics topics;
  private final SenderUpkeep upkeep;
  private final InFlight inFlight = new InFlight();
  private final ArrayDeque<SpoolEntry> ready = new ArrayDeque<>(); // read and not yet handed over
  private final Thread thread = new Thread(this, "forestall-sender");

  private @Nullable KafkaProducer<byte[], byte[]> producer;
  private volatile @Nullable Exception broken; // why the producer has to be replaced
  private long resumeNanos;
  private volatile long closeNanos = Long.MAX_VALUE;
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();
  private volatile long oldestWaitingMillis = Long.MAX_VALUE;

  Sender(
      PublishConfig config,
      SchemaRegistry registry,
      Spool spool,
      RejectSink rejects,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.config = config;
    this.schemaIds = new SchemaIds(registry);
    this.spool = spool;
    this.rejects = rejects;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.topics = new Topics(config);
    this.resumeNanos = nanoTime.getAsLong();
    this.upkeep = new SenderUpkeep(config.kafka().bootstrapServers(), spool, rejects, nanoTime);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** There is something in the spool. */
  void wake() {
    LockSupport.unpark(thread);
  }

  /** Delivers what is left, as long as that gets on and the timeout allows, and ends. */
  void close(Duration timeout) {
    closeNanos = nanoTime.getAsLong();
    wake();
    try {
      long patience = Math.min(timeout.toNanos(), CLOSE_PATIENCE_NANOS);
      TimeUnit.NANOSECONDS.timedJoin(thread, patience);
      if (upkeep.isFlowing()) {
        TimeUnit.NANOSECONDS.timedJoin(thread, timeout.toNanos() - patience);
      }
      thread.interrupt();
      TimeUnit.NANOSECONDS.timedJoin(thread, CLOSE_PATIENCE_NANOS);
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    try {
      while (!finished()) {
        boolean worked = false;
        try {
          worked = step();
        } catch (InterruptException e) {
          return; // closing, as below
        } catch (IOException | RuntimeException e) {
          upkeep.problem(e);
          resumeNanos = nanoTime.getAsLong() + PAUSE_NANOS;
        }
        try {
          upkeep.run(inFlight.oldest(), topics);
        } catch (IOException | RuntimeException e) {
          upkeep.problem(e); // comes round again in a second
        }
        if (!worked) {
          LockSupport.parkNanos(this, IDLE_NANOS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closing: the rest waits in the spool
    } finally {
      closeProducer();
      settleQuietly();
      topics.close();
    }
  }

  private boolean finished() {
    long sinceClose = nanoTime.getAsLong() - closeNanos;
    return closeNanos != Long.MAX_VALUE
        && (spool.state().waiting() == 0
            || (sinceClose > CLOSE_PATIENCE_NANOS && !upkeep.isFlowing()));
  }

  private boolean step() throws IOException, InterruptedException {
    Exception reason = broken;
    if (reason != null) {
      replaceProducer(reason);
    }
    boolean worked = settle();
    while (nanoTime.getAsLong() - resumeNanos >= 0 && inFlight.bytes() < MAX_IN_FLIGHT_BYTES) {
      SpoolEntry entry = nextReady();
      if (entry == null) {
        break;
      }
      topics.require(entry.topic());
      if (spool.isWaiting(entry)) { // or it was dropped meanwhile, for want of room
        handOver(entry);
      }
      ready.remove();
      worked = true;
    }
    SpoolEntry oldest = inFlight.oldest() == null ? ready.peek() : inFlight.oldest();
    oldestWaitingMillis = oldest == null ? Long.MAX_VALUE : oldest.appendTimeMillis();
    return worked;
  }

  private @Nullable SpoolEntry nextReady() throws IOException {
    if (ready.isEmpty()) {
      ready.addAll(spool.read(READ_BYTES));
    }
    return ready.peek();
  }

  /** Hands the entry to the producer; throws if that does not take it. */
  private void handOver(SpoolEntry entry) {
    var outgoing =
        new ProducerRecord<>(
            entry.topic().topicName(config.kafka().topicPrefix()),
            entry.key().getBytes(StandardCharsets.UTF_8),
            schemaIds.translate(entry.value()));
    byte[] sent = ByteBuffer.allocate(Long.BYTES).putLong(clock.millis()).array();
    outgoing.headers().add(Topic.SENT_HEADER, sent);
    InFlight.Flight flight = inFlight.add(entry);
    try {
      Future<RecordMetadata> unused = // the callback has the answer
          producer().send(outgoing, (metadata, problem) -> answered(flight, problem));
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException | IllegalStateException e) {
      inFlight.removeLast();
      broken = e;
      throw e;
    }
    Exception problem = flight.problem();
    if (problem != null && !flight.isTooLarge() && broken == null) { // refused on this thread
      inFlight.removeLast();
      throw new KafkaException(problem.getMessage(), problem);
    }
  }

  private void answered(InFlight.Flight flight, @Nullable Exception problem) {
    flight.answer(problem);
    if (problem != null && !flight.isTooLarge() && Thread.currentThread() != thread) {
      broken = problem;
    }
    wake();
  }

  private boolean settle() throws IOException {
    boolean any = false;
    for (InFlight.Flight flight = inFlight.pollSettled();
        flight != null;
        flight = inFlight.pollSettled()) {
      any = true;
      if (flight.isTooLarge()) {
        refuse(flight.entry());
      } else {
        acknowledged.incrementAndGet();
      }
      spool.confirm(flight.entry());
    }
    if (any) {
      upkeep.progress();
    }
    return any;
  }

  private void refuse(SpoolEntry entry) {
    rejected.incrementAndGet();
    if (entry.topic() != Topic.REJECTS) { // or one refusal would breed the next
      rejects.reject(
          RejectReason.RECORD_TOO_LARGE,
          entry.key(),
          entry.topic().topicName(config.kafka().topicPrefix())
              + " refuses a record of "
              + entry.value().length
              + " bytes",
          entry.value());
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    KafkaProducer<byte[], byte[]> current = producer;
    if (current == null) {
      current = new KafkaProducer<>(ClientProperties.producer(config));
      producer = current;
    }
    return current;
  }

  private void replaceProducer(Exception reason) throws IOException {
    closeProducer();
    settle();
    inFlight.clear();
    ready.clear();
    spool.rewind();
    broken = null;
    upkeep.problem(reason);
    resumeNanos = nanoTime.getAsLong() + PAUSE_NANOS;
  }

  private void closeProducer() {
    if (producer != null) {
      producer.close(Duration.ZERO);
      producer = null;
    }
  }

  private void settleQuietly() {
    try {
      settle();
    } catch (IOException e) {
      upkeep.problem(e);
    }
  }

  long acknowledged() {
    return acknowledged.get();
  }

  long rejected() {
    return rejected.get();
  }

  /** When the oldest record that still waits was appended; {@link Long#MAX_VALUE} if none is. */
  long oldestWaitingMillis() {
    return oldestWaitingMillis;
  }
}
