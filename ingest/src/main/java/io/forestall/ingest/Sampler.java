package io.forestall.ingest;

import io.forestall.ingest.collect.Collector;
import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.ingest.publish.Publisher;
import io.forestall.ingest.publish.SequenceCounter;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.Topic;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.Reject;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a sample of all sources at every multiple of the interval, so that the nodes of a cluster
 * sample at the same moments. The event time is that multiple, whenever the answers come. A sample
 * that was due while an earlier one was still being taken is left out and counted.
 */
final class Sampler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);

  /** Sources have this share of the interval to answer; the rest is for sending. */
  private static final double COLLECT_SHARE = 0.8;

  /** No source has a longer timeout than a minute of its own. */
  private static final long MAX_COLLECT_NANOS = TimeUnit.SECONDS.toNanos(65);

  private static final long CLOSE_MILLIS = 2_000;

  private final String node;
  private final String bootId;
  private final int intervalMillis;
  private final long collectNanos;
  private final List<SourceRunner> sources;
  private final SampleBuilder sample;
  private final SequenceCounter sequence;

  /** None without a file: a scheduler's word on the same key must not be overwritten by ours. */
  private final @Nullable PlacementTeller placement;

  private final Publisher publisher;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(task -> Agent.daemon(task, "forestall-source"));
  private final Thread thread = Agent.daemon(this::run, "forestall-sampler");
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Map<String, String> deviceOfPci = new ConcurrentHashMap<>();

  private final AtomicLong samples = new AtomicLong();
  private final AtomicLong missedTicks = new AtomicLong();
  private final AtomicLong lateSources = new AtomicLong();
  private volatile Map<RejectReason, Long> rejectCounts = Map.of();

  Sampler(
      AgentConfig config,
      String bootId,
      List<Collector> collectors,
      SequenceCounter sequence,
      Publisher publisher,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.node = config.node();
    this.bootId = bootId;
    this.intervalMillis = (int) config.interval().toMillis();
    this.collectNanos =
        Math.min(MAX_COLLECT_NANOS, (long) (COLLECT_SHARE * config.interval().toNanos()));
    this.sequence = sequence;
    this.publisher = publisher;
    this.clock = clock;
    this.nanoTime = nanoTime;
    MetricCatalogue catalogue = MetricCatalogue.standard();
    sample = new SampleBuilder(catalogue, node);
    sources =
        collectors.stream()
            .map(collector -> new SourceRunner(collector, catalogue, node, nanoTime))
            .toList();
    placement =
        config
            .placementFile()
            .map(file -> new PlacementTeller(node, new PlacementFile(file, node)))
            .orElse(null);
  }

  void start() {
    thread.start();
  }

  private void run() {
    long lastMillis = 0;
    try {
      while (true) {
        long now = clock.millis();
        long tickMillis = now - Math.floorMod(now, (long) intervalMillis) + intervalMillis;
        if (closing.await(tickMillis - now, TimeUnit.MILLISECONDS)) {
          return;
        }
        if (lastMillis > 0 && tickMillis > lastMillis) {
          missedTicks.addAndGet((tickMillis - lastMillis) / intervalMillis - 1);
        }
        lastMillis = tickMillis;
        tick(tickMillis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closing
    }
  }

  private void tick(long tickMillis) throws InterruptedException {
    try {
      take(tickMillis);
    } catch (RuntimeException e) {
      LOG.error("sample of {} failed, the next one will be tried", tickMillis, e);
    }
  }

  private void take(long tickMillis) throws InterruptedException {
    long deadline = nanoTime.getAsLong() + collectNanos;
    for (SourceRunner source : sources) {
      source.start(threads, tickMillis, bootId, intervalMillis);
    }
    sample.begin(tickMillis, bootId, intervalMillis);
    for (SourceRunner source : sources) {
      if (!source.finish(sample, deadline)) {
        lateSources.incrementAndGet();
      }
    }
    NodeSample record = sample.finish(clock.millis(), sequence.next());
    for (DeviceRef device : record.getDevices()) {
      deviceOfPci.put(device.getPci(), device.getId());
    }
    Placement news = placement == null ? null : placement.news(record.getDevices(), tickMillis);
    if (news != null) { // first, so that readers know whose numbers they read
      publisher.publish(Topic.PLACEMENT, node, news);
    }
    publisher.publish(Topic.TELEMETRY, node, record);
    for (Reject reject : sample.rejects()) {
      publisher.publish(Topic.REJECTS, node, reject);
    }
    rejectCounts = Map.copyOf(sample.rejectCounts());
    samples.incrementAndGet();
  }

  /** The id of the device at that address, empty if none was seen there. */
  String deviceOfPci(String pci) {
    return deviceOfPci.getOrDefault(pci, "");
  }

  long samples() {
    return samples.get();
  }

  long missedTicks() {
    return missedTicks.get();
  }

  long lateSources() {
    return lateSources.get();
  }

  Map<RejectReason, Long> rejectCounts() {
    return rejectCounts;
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(CLOSE_MILLIS);
      thread.interrupt();
      thread.join(CLOSE_MILLIS);
      threads.shutdownNow();
      threads.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sources.forEach(SourceRunner::close);
  }
}
