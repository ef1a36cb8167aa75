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

  static Silence after(NodeAligner aligner, ScoreConfig config) {
    long last = aligner.lastTimeMillis();
    long patienceMillis =
        Math.max(
            config.silentAtLeast().toMillis(),
            (long) config.silentIntervals() * aligner.intervalMillis());
    long at = last == Long.MIN_VALUE ? Long.MAX_VALUE : last + patienceMillis;
    return new Silence(last, at, aligner.intervalMillis());
  }

  /**
   * @param unused no process had used its devices for a while: it was emptied first, as for
   *     maintenance, and stalls no job
   */
  Evidence evidence(String node, DeviceNames names, boolean unused) {
    double seconds = (atMillis - sinceMillis) / 1e3;
    return new Subject(node, "", names, atMillis)
        .evidence(
            "silent-node",
            "",
            FaultClass.NODE_DOWN,
            unused ? Strength.HINT : Strength.SUPPORTING,
            1,
            seconds,
            intervalMillis / 1e3,
            "nothing heard from the node for " + (long) seconds + " s")
        .since(sinceMillis);
  }
}
