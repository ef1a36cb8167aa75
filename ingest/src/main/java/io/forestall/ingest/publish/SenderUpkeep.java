package io.forestall.ingest.publish;

import io.forestall.schemas.RejectReason;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the sender does once a second besides sending: saves the checkpoint, tells of losses and, at
 * most once a minute each, says in the log that the broker is away or that records were dropped.
 */
final class SenderUpkeep {
  private static final Logger LOG = LoggerFactory.getLogger(SenderUpkeep.class);
  private static final long RUN_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long SAY_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String servers;
  private final Spool spool;
  private final Sender.RejectSink rejects;
  private final LongSupplier nanoTime;

  private volatile boolean flowing;
  private long runNanos;
  private long progressNanos; // or when waiting began
  private long stallNanos;
  private long saidAwayNanos;
  private long saidLossNanos;
  private boolean saidAway;
  private SpoolLoss saidLoss = SpoolLoss.NONE;
  private @Nullable Exception problem;

  SenderUpkeep(String servers, Spool spool, Sender.RejectSink rejects, LongSupplier nanoTime) {
    this.servers = servers;
    this.spool = spool;
    this.rejects = rejects;
    this.nanoTime = nanoTime;
    runNanos = nanoTime.getAsLong();
    progressNanos = runNanos;
    stallNanos = runNanos;
    saidAwayNanos = runNanos - SAY_NANOS;
    saidLossNanos = runNanos - SAY_NANOS;
  }

  /** The broker confirmed something. */
  void progress() {
    progressNanos = nanoTime.getAsLong();
    problem = null;
    flowing = true;
    if (saidAway) {
      saidAway = false;
      LOG.info("delivering to {} again, {} records wait", servers, spool.state().waiting());
    }
  }

  /** Sending went wrong and will be tried again. */
  void problem(Exception reason) {
    problem = reason;
    flowing = false;
  }

  /** Whether the last that was heard of the broker was good. */
  boolean isFlowing() {
    return flowing;
  }

  /** Does what is due. */
  void run(@Nullable SpoolEntry oldestInFlight, Topics topics)
      throws IOException, InterruptedException {
    long now = nanoTime.getAsLong();
    if (now - runNanos < RUN_NANOS) {
      return;
    }
    runNanos = now;
    SpoolState state = spool.state();
    if (state.waiting() == 0) {
      progressNanos = now;
    }
    sayLoss(state, now);
    long quietNanos = now - progressNanos;
    if (quietNanos >= QUIET_NANOS) {
      flowing = false;
      sayAway(state, now);
    }
    if (flowing) {
      SpoolLoss loss = spool.takeLoss();
      if (!loss.isEmpty()) {
        rejects.reject(RejectReason.SPOOL_OVERFLOW, "", loss.describe(), new byte[0]);
      }
    }
    spool.checkpoint();
    if (oldestInFlight != null && quietNanos >= STALL_NANOS && now - stallNanos >= STALL_NANOS) {
      stallNanos = now; // the topic may have been deleted under us: the producer waits for it
      topics.forget();
      topics.require(oldestInFlight.topic());
    }
  }

  private void sayAway(SpoolState state, long now) {
    if (now - saidAwayNanos < SAY_NANOS) {
      return;
    }
    saidAwayNanos = now;
    saidAway = true;
    LOG.warn(
        "nothing delivered to {} for {} s, {} records in {} MiB wait, still trying: {}",
        servers,
        TimeUnit.NANOSECONDS.toSeconds(now - progressNanos),
        state.waiting(),
        state.diskBytes() >> 20,
        reason());
  }

  private String reason() {
    Exception current = problem;
    if (current == null) {
      return "no answer";
    }
    Throwable cause = current.getCause();
    return cause == null ? current.toString() : current + ", for: " + cause;
  }

  private void sayLoss(SpoolState state, long now) {
    boolean news = !state.lost().equals(saidLoss) || !state.diskProblem().isEmpty();
    if (!news || now - saidLossNanos < SAY_NANOS) {
      return;
    }
    saidLossNanos = now;
    saidLoss = state.lost();
    if (!state.lost().isEmpty()) {
      LOG.error("spool dropped {} since the start", state.lost().describe());
    }
    if (!state.diskProblem().isEmpty()) {
      LOG.error(
          "spool cannot be written, {} records are in memory alone: {}",
          state.inMemory(),
          state.diskProblem());
    }
  }
}
