package io.forestall.detectors.forecast;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;

/**
 * What a series taught by turning back although a forecast stood: a disk whose logs are rotated
 * rises for hours and never fills.
 *
 * <pre>
 *   a run begins with a forecast, at the beginning of its line, and goes as far as the series gets
 *   it is broken when the series has come back by half of its length
 *   another forecast must then be farther than that run got, by an eighth of its length
 * </pre>
 *
 * A run that came within a quarter of its length of the limit teaches nothing: it may have been the
 * failure itself, after which a restarted job leaks again. So a leak is never silenced for its last
 * eighth part. All positions count towards the limit: the value, negated when it falls.
 *
 * <p>Cost: O(1) a block, no allocation. State: 24 bytes a series.
 */
final class BrokenForecasts {
  private double begin = Double.NaN; // NaN: no run
  private double farthest = Double.NaN;
  private double beyond = Double.NEGATIVE_INFINITY;

  void clear() {
    begin = Double.NaN;
    farthest = Double.NaN;
    beyond = Double.NEGATIVE_INFINITY;
  }

  /** Follows an open run with the mean of a block. */
  void follow(double position, double limit) {
    farthest = Math.max(farthest, position);
    double length = farthest - begin;
    if (position < farthest - length / 2) { // false without a run
      if (limit - farthest > length / 4) {
        beyond = Math.max(beyond, farthest + length / 8);
      }
      begin = Double.NaN;
      farthest = Double.NaN;
    }
  }

  /** Whether a trend that is here now goes farther than those which broke. */
  boolean isBeyond(double position) {
    return position > beyond;
  }

  /** Notes that a forecast stands, whose line begins and is at these positions. */
  void forecast(double lineBegin, double lineEnd) {
    if (Double.isNaN(begin)) {
      begin = lineBegin;
      farthest = lineEnd;
    }
  }

  void write(StateWriter out) {
    out.writeDouble(begin);
    out.writeDouble(farthest);
    out.writeDouble(beyond);
  }

  void read(StateReader in) {
    begin = in.readDouble();
    farthest = in.readDouble();
    beyond = in.readDouble();
    in.require(Double.isNaN(begin) == Double.isNaN(farthest), "trend run");
    in.require(!Double.isNaN(beyond), "trend turn");
  }
}
