package io.forestall.streams.core.triage.peers;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;

/**
 * How much the devices of a job have computed: activity summed over time, as the mean of all nodes.
 * A sample stands for the time since the one before it, so the sum is right at any interval; a time
 * between samples is reached with each node's last activity.
 *
 * <pre>
 *   done(t) = mean over nodes of (sum of activity x seconds up to its last sample
 *                                 + last activity x seconds since then)
 * </pre>
 *
 * Cost: O(1) a report. State: four numbers, and three a node. Threads: none.
 */
final class WorkMeter {
  /** A node that was silent for longer is not known to have worked. */
  private static final double LONGEST_SECONDS = 120;

  private double baseSum;
  private double rateSum;
  private int nodes;
  private long originMillis = Long.MIN_VALUE;

  /** One node's part. */
  static final class Share {
    private double done = Double.NaN;
    private double rate;
    private double seconds;

    private double base() {
      return done - rate * seconds;
    }

    void write(StateWriter out) {
      out.writeDouble(done);
      out.writeDouble(rate);
      out.writeDouble(seconds);
    }

    void read(StateReader in) {
      done = in.readDouble();
      rate = in.readDouble();
      seconds = in.readDouble();
    }
  }

  /** Takes in a node's mean activity since its last sample; NaN is left out. */
  void add(Share share, double activity, long timeMillis) {
    if (Double.isNaN(activity)) {
      return;
    }
    if (originMillis == Long.MIN_VALUE) {
      originMillis = timeMillis;
    }
    double seconds = (timeMillis - originMillis) / 1e3;
    double mean = doneAt(timeMillis);
    remove(share);
    if (Double.isNaN(share.done)) {
      share.done = Double.isNaN(mean) ? 0 : mean;
    } else {
      share.done += activity * Math.max(0, Math.min(LONGEST_SECONDS, seconds - share.seconds));
    }
    share.rate = activity;
    share.seconds = seconds;
    nodes++;
    baseSum += share.base();
    rateSum += share.rate;
  }

  /** Forgets a node. */
  void remove(Share share) {
    if (!Double.isNaN(share.done)) {
      nodes--;
      baseSum = nodes == 0 ? 0 : baseSum - share.base();
      rateSum = nodes == 0 ? 0 : rateSum - share.rate;
    }
  }

  /** Work done up to then, in seconds of full activity; NaN while nobody has told of any. */
  double doneAt(long timeMillis) {
    return nodes == 0
        ? Double.NaN
        : (baseSum + rateSum * ((timeMillis - originMillis) / 1e3)) / nodes;
  }

  void write(StateWriter out) {
    out.writeDouble(baseSum);
    out.writeDouble(rateSum);
    out.writeInt(nodes);
    out.writeLong(originMillis);
  }

  void read(StateReader in) {
    baseSum = in.readDouble();
    rateSum = in.readDouble();
    nodes = in.readInt();
    originMillis = in.readLong();
  }
}
