package io.forestall.streams.core.score;

import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.align.NodeAligner;

/**
 * When a node counts as silent if nothing more is heard of it.
 *
 * @param sinceMillis time of its last sample; {@link Long#MIN_VALUE} before the first
 * @param atMillis when patience ends; {@link Long#MAX_VALUE} before the first sample
 * @param intervalMillis how often it should speak
 */
record Silence(long sinceMillis, long atMillis, int intervalMillis) {

  /** A machine that is told to stop may take so long, and be sampled on its way. */
  private static final long STOPPING_MILLIS = 120_000;

  static Silence after(NodeAligner aligner, ScoreConfig config) {
    long last = aligner.lastTimeMillis();
    long patienceMillis =
        Math.max(
            config.silentAtLeast().toMillis(),
            (long) config.silentIntervals() * aligner.intervalMillis());
    long at = last == Long.MIN_VALUE ? Long.MAX_VALUE : last + patienceMillis;
    return new Silence(last, at, aligner.intervalMillis());
  }

  /** Whether somebody told it to stop, about when it was last heard of; a crash says nothing. */
  boolean afterOrderlyStop(long stoppedMillis) {
    return stoppedMillis >= sinceMillis - STOPPING_MILLIS && stoppedMillis <= atMillis;
  }

  /**
   * @param expected no process had used its devices for a while, or it had been told to stop: that
   *     is maintenance, and no fault
   */
  Evidence evidence(String node, DeviceNames names, boolean expected) {
    double seconds = (atMillis - sinceMillis) / 1e3;
    return new Subject(node, "", names, atMillis)
        .evidence(
            "silent-node",
            "",
            FaultClass.NODE_DOWN,
            expected ? Strength.HINT : Strength.SUPPORTING,
            1,
            seconds,
            intervalMillis / 1e3,
            "nothing heard from the node for " + (long) seconds + " s")
        .since(sinceMillis);
  }
}
