package io.forestall.ingest;

import io.forestall.ingest.collect.Collector;
import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.metric.MetricCatalogue;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one collector so that it can neither delay nor break the others: what is late is reported as
 * down, its answer is dropped when it comes, and until then the collector is not started again.
 */
final class SourceRunner {
  private static final Logger LOG = LoggerFactory.getLogger(SourceRunner.class);

  private final Collector collector;
  private final MetricCatalogue catalogue;
  private final SampleBuilder builder;
  private final LongSupplier nanoTime;
  private @Nullable Future<SamplePart> running;
  private long startNanos;
  private boolean startedNow;
  private boolean troubled;

  SourceRunner(Collector collector, MetricCatalogue catalogue, String node, LongSupplier nanoTime) {
    this.collector = collector;
    this.catalogue = catalogue;
    this.builder = new SampleBuilder(catalogue, node);
    this.nanoTime = nanoTime;
  }

  /** Begins to collect for a tick, unless it is still at an earlier one. */
  void start(ExecutorService threads, long tickMillis, String bootId, int intervalMillis) {
    Future<SamplePart> earlier = running;
    startedNow = earlier == null || earlier.isDone();
    if (startedNow) {
      startNanos = nanoTime.getAsLong();
      running = threads.submit(() -> collect(tickMillis, bootId, intervalMillis));
    }
  }

  private SamplePart collect(long tickMillis, String bootId, int intervalMillis) {
    builder.begin(tickMillis, bootId, intervalMillis);
    var before = new EnumMap<RejectReason, Long>(RejectReason.class);
    before.putAll(builder.rejectCounts());
    collector.collect(builder);
    var counts = new EnumMap<RejectReason, Long>(RejectReason.class);
    for (Map.Entry<RejectReason, Long> total : builder.rejectCounts().entrySet()) {
      counts.put(total.getKey(), total.getValue() - before.getOrDefault(total.getKey(), 0L));
    }
    return new SamplePart(builder.finish(tickMillis, 0), List.copyOf(builder.rejects()), counts);
  }

  /**
   * Waits until the deadline at most and adds what the collector said to the sample.
   *
   * @return whether it answered in time
   */
  boolean finish(SampleBuilder sample, long deadlineNanos) throws InterruptedException {
    Future<SamplePart> answer = running;
    try {
      if (answer == null || !startedNow) {
        throw new TimeoutException("still busy with an earlier tick");
      }
      long left = Math.max(0, deadlineNanos - nanoTime.getAsLong());
      answer.get(left, TimeUnit.NANOSECONDS).copyTo(sample, catalogue);
      troubled = false;
      return true;
    } catch (TimeoutException e) {
      down(sample, "no answer in time");
    } catch (ExecutionException e) {
      down(sample, "failed: " + e.getCause());
    }
    return false;
  }

  private void down(SampleBuilder sample, String problem) {
    long millis = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - startNanos);
    sample.source(collector.name(), false, (int) Math.min(millis, Integer.MAX_VALUE), 0, 0);
    if (!troubled) {
      troubled = true;
      LOG.warn("source {} after {} ms: {}", collector.name(), millis, problem);
    }
  }

  /** Closes the collector, unless it hangs: then its thread dies with the process. */
  void close() {
    Future<SamplePart> last = running;
    if (last == null || last.isDone()) {
      collector.close();
    }
  }
}
