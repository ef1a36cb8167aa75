package io.forestall.detectors.change;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;
import java.util.Objects;

/**
 * Bayesian online change points of a few series, such as the step times of jobs: the probability
 * that the level or the spread changed within the last values.
 *
 * <pre>
 *   mass[r+1] = (1 - H) mass[r] max(p(x | run r), o p(x | new run))      then scaled to sum 1 - H
 *   mass[0]   = H = 1 / expectedRunSamples
 *   score     = sum of mass[r], 1 &lt;= r &lt;= recent, over the sum of mass[r], r &gt;= 1
 * </pre>
 *
 * r is the number of values since the last change and p the prediction of {@link RunModel}. A value
 * that a run explains worse than o, the share of outliers, times what no run at all would, is not
 * learned by that run: one slow step is not a new speed, two alike are suspicious. The first
 * {@value #START} values give the series its unit, by their median and their median distance from
 * it.
 *
 * <ul>
 *   <li>Units: level and scale have the unit of the series, the score is a probability.
 *   <li>Cost: O(hypotheses) a value with three logarithms or exponentials each, no allocation.
 *       State: 32 bytes a hypothesis and 88 more, 2,136 a series by default: not for every metric.
 *   <li>Invariants: masses are positive and sum to 1; the score is NaN, or in [0, 1]; a gap (NaN,
 *       an infinity, or beyond 1e150) gives NaN and changes nothing; there is no score until a run
 *       could be longer than recent.
 *   <li>Accuracy: without outliers and pruning it is the exact posterior over all segmentations
 *       (test: update_withoutOutliers_equalsAllSegmentations), pruning moves the score by less than
 *       0.01 (test: update_pruned_staysNearAllSegmentations); the change of the Nile's flow is
 *       dated to 1898 (test: runLength_nile_beginsIn1899).
 *   <li>Threads: none; one instance belongs to one stream task.
 * </ul>
 *
 * <p>Departures from the reference: outliers; masses below {@value RunHypotheses#SMALLEST_MASS} are
 * dropped and, when the space is full, the smallest is added to that of the next longer run;
 * moments forget beyond the memory; r = 0, which is always H because no value speaks for or against
 * it yet, is left out of the score.
 *
 * @see <a href="https://arxiv.org/abs/0710.3742">Adams and MacKay (2007)</a>
 */
public final class ChangePointBank {
  private static final int VERSION = 1;
  private static final int START = 8;
  private static final double LARGEST = 1e150;
  private static final double NORMAL_PER_MEDIAN = 1.4826; // sigma over median distance

  private final ChangePointConfig config;
  private final double[] sorted = new double[START];

  private int series;
  private int[] seen = new int[0]; // values, stops at its largest
  private double[] first = new double[0]; // START a series; not needed once they are seen
  private double[] centre = new double[0];
  private double[] unit = new double[0];
  private RunHypotheses runs;

  public ChangePointBank(ChangePointConfig config) {
    this.config = config;
    runs = new RunHypotheses(config);
  }

  /** Grows the bank to at least so many series; new ones are empty. */
  public void ensureSeries(int wanted) {
    if (wanted > seen.length) {
      int size = Math.max(wanted, seen.length + (seen.length >> 1));
      seen = Arrays.copyOf(seen, size);
      first = Arrays.copyOf(first, Math.multiplyExact(size, START));
      centre = Arrays.copyOf(centre, size);
      unit = Arrays.copyOf(unit, size);
      runs.ensureSeries(size);
    }
    series = Math.max(series, wanted);
  }

  public int series() {
    return series;
  }

  /** Takes one value and returns the probability that the series changed recently. */
  public double update(int which, double value) {
    Objects.checkIndex(which, series);
    if (!(Math.abs(value) <= LARGEST)) {
      return Double.NaN;
    }
    seen[which] += seen[which] == Integer.MAX_VALUE ? 0 : 1;
    if (seen[which] <= START) {
      first[which * START + seen[which] - 1] = value;
      if (seen[which] == START) {
        begin(which);
      }
    } else {
      runs.observe(which, (value - centre[which]) / unit[which]);
    }
    return seen[which] > Math.max(START, config.recentSamples())
        ? runs.recentMass(which, config.recentSamples())
        : Double.NaN;
  }

  /** Values in the most probable run, the newest included; 0 before the series has its unit. */
  public int runLength(int which) {
    return isStarted(which) ? runs.runLength(runs.mostProbable(which)) : 0;
  }

  /** Level of the most probable run, NaN before the series has its unit. */
  public double level(int which) {
    return isStarted(which)
        ? centre[which] + unit[which] * runs.mean(runs.mostProbable(which))
        : Double.NaN;
  }

  /** Standard deviation within the most probable run, NaN before the series has its unit. */
  public double scale(int which) {
    return isStarted(which) ? unit[which] * runs.scale(runs.mostProbable(which)) : Double.NaN;
  }

  /** Forgets one series, as after a restart of the job. */
  public void reset(int which) {
    seen[Objects.checkIndex(which, series)] = 0;
  }

  public void write(StateWriter out) {
    out.writeByte(VERSION);
    out.writeVarLong(series);
    for (int i = 0; i < series; i++) {
      out.writeVarLong(seen[i]);
      if (seen[i] < START) {
        out.writeDoubles(first, i * START, seen[i]);
      } else {
        out.writeDouble(centre[i]);
        out.writeDouble(unit[i]);
        runs.write(out, i);
      }
    }
  }

  /**
   * Replaces everything by what was written; on failure the bank stays as it was. A series with
   * more hypotheses than there is space for now starts anew.
   */
  public void read(StateReader in) {
    in.readVersion("ChangePointBank", VERSION);
    ChangePointBank other = new ChangePointBank(config);
    other.ensureSeries(in.readCount("ChangePointBank series", 1));
    for (int i = 0; i < other.series; i++) {
      other.readSeries(in, i);
    }
    seen = other.seen;
    first = other.first;
    centre = other.centre;
    unit = other.unit;
    runs = other.runs;
    series = other.series;
  }

  private void readSeries(StateReader in, int which) {
    long values = in.readVarLong();
    in.require(values >= 0 && values <= Integer.MAX_VALUE, "ChangePointBank count");
    seen[which] = (int) values;
    if (values < START) {
      in.readDoubles(first, which * START, seen[which]);
      for (int i = 0; i < values; i++) {
        in.require(Math.abs(first[which * START + i]) <= LARGEST, "ChangePointBank value");
      }
      return;
    }
    centre[which] = in.readDouble();
    unit[which] = in.readDouble();
    in.require(Math.abs(centre[which]) <= LARGEST, "ChangePointBank centre");
    in.require(unit[which] >= 1e-100 && unit[which] <= 4 * LARGEST, "ChangePointBank unit");
    if (!runs.read(in, which)) {
      reset(which);
    }
  }

  private boolean isStarted(int which) {
    return seen[Objects.checkIndex(which, series)] >= START;
  }

  /** Gives the series its unit and lets it learn the values that it has waited with. */
  private void begin(int which) {
    System.arraycopy(first, which * START, sorted, 0, START);
    double median = sortedMedian();
    for (int i = 0; i < START; i++) {
      sorted[i] = Math.abs(first[which * START + i] - median);
    }
    double deviation = NORMAL_PER_MEDIAN * sortedMedian();
    double smallest = config.relativeFloor() * Math.abs(median);
    centre[which] = median;
    unit[which] = Math.max(Math.max(deviation, smallest), config.absoluteFloor());
    runs.restart(which);
    for (int i = 0; i < START; i++) {
      runs.observe(which, (first[which * START + i] - median) / unit[which]);
    }
  }

  private double sortedMedian() {
    Arrays.sort(sorted);
    return (sorted[START / 2 - 1] + sorted[START / 2]) / 2;
  }
}
