package io.forestall.streams.core.triage.steps;

import java.util.Arrays;

/**
 * What step durations of the past were like, and whether the last ones are of another kind.
 *
 * <pre>
 *   median    of the last 64 steps of the past
 *   spread    the largest of 1.4826 x median of |d - median|, (d[90 %] - median) / 1.28,
 *             (median - d[10 %]) / 1.28, and 0.1 % of the median
 *   shift     each of the last 3   beyond median by 2 % and 5 spreads, as hardly any before
 *             5 of the last 6      beyond it by 0.6 % and 1.6 spreads, or 8 of the last 10 by
 *                                  0.6 % and 1.15 spreads, and further than any 5 of 6, or 8
 *                                  of 10, in a row before
 *   stutter   3 of the last 12 beyond by 3 % and 8 spreads, as at most one of the past was, and
 *             the mean of the 12 by 1.5 %
 * </pre>
 *
 * <ul>
 *   <li>"Any in a row before" holds for noise of any shape: a job that is as slow now and then is
 *       not slow now. Steps that are routinely slow, as each tenth, are part of what is usual.
 *   <li>For normal noise 1.6 and 1.15 spreads are both exceeded by chance once in some 300,000
 *       steps; the other numbers were set on every second of the public step logs.
 *   <li>Cost: a sort of the past, 200 durations, for each step.
 * </ul>
 */
final class StepLevel {
  private static final double NORMAL = 1.4826;
  private static final double LEAST_SPREAD = 0.001;
  private static final double SPREADS = 5;

  /** Steps that make the level; all of the past make the spread. */
  private static final int NEAR = 64;

  private static final int FEW = 3;
  private static final double FEW_BEYOND = 0.02;
  private static final double FEW_SHARE = 0.05;

  private static final int[] BLOCKS = {6, 10};
  private static final int[] SHORTEST_LEFT_OUT = {1, 2};
  private static final double[] BLOCK_SPREADS = {1.6, 1.15};
  private static final double BLOCK_BEYOND = 0.006;

  private static final double TENTH = 0.1;
  private static final double NORMAL_TENTH = 1.2816;

  private static final double FAR_BEYOND = 0.03;
  private static final double FAR_SPREADS = 8;
  private static final int FAR_STEPS = 3;
  private static final double STUTTER_BEYOND = 0.015;
  private static final double CAPPED = 3;

  private final double[] past;
  private final double median;
  private final double spread;

  /** The level of these durations, oldest first. */
  StepLevel(double[] past) {
    this.past = past;
    this.median = median(Arrays.copyOfRange(past, Math.max(0, past.length - NEAR), past.length));
    double[] away = new double[past.length];
    for (int i = 0; i < past.length; i++) {
      away[i] = Math.abs(past[i] - median);
    }
    double[] sorted = Arrays.copyOf(past, past.length);
    Arrays.sort(sorted);
    double high = sorted[(int) ((1 - TENTH) * sorted.length)] - median;
    double low = median - sorted[(int) (TENTH * sorted.length)];
    this.spread =
        Math.max(
            Math.max(NORMAL * median(away), LEAST_SPREAD * median),
            Math.max(high, low) / NORMAL_TENTH);
  }

  double median() {
    return median;
  }

  double spread() {
    return spread;
  }

  /** Whether the last durations, oldest first, are longer than those of the past. */
  boolean longer(double[] last) {
    return shifted(last, 1) || stutters(last);
  }

  /** Whether they are shorter. */
  boolean shorter(double[] last) {
    return shifted(last, -1);
  }

  private boolean shifted(double[] last, int sign) {
    if (last.length >= FEW && few(last, sign)) {
      return true;
    }
    for (int i = 0; i < BLOCKS.length; i++) {
      if (last.length >= BLOCKS[i] && past.length >= 2 * BLOCKS[i] && blockShifted(last, i, sign)) {
        return true;
      }
    }
    return false;
  }

  private boolean few(double[] last, int sign) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = last.length - FEW; i < last.length; i++) {
      least = Math.min(least, sign * (last[i] - median));
    }
    if (!(least > Math.max(FEW_BEYOND * median, SPREADS * spread))) {
      return false;
    }
    int before = 0;
    for (double each : past) {
      before += sign * (each - median) >= least ? 1 : 0;
    }
    return before <= FEW_SHARE * past.length;
  }

  private boolean blockShifted(double[] last, int which, int sign) {
    int block = BLOCKS[which];
    double now = beyond(last, last.length - block, which, sign);
    if (!(now > Math.max(BLOCK_BEYOND * median, BLOCK_SPREADS[which] * spread))) {
      return false;
    }
    for (int from = 0; from + block <= past.length; from++) {
      if (beyond(past, from, which, sign) >= now) {
        return false;
      }
    }
    return true;
  }

  /** How far all but the nearest of these lie beyond the median. */
  private double beyond(double[] values, int from, int which, int sign) {
    double[] sorted = new double[BLOCKS[which]];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = sign * (values[from + i] - median);
    }
    Arrays.sort(sorted);
    return sorted[SHORTEST_LEFT_OUT[which]];
  }

  /** Some steps are far longer, and hardly any was before: waits now and then. */
  private boolean stutters(double[] last) {
    if (last.length < 4 * FAR_STEPS) {
      return false;
    }
    double line = median + Math.max(FAR_BEYOND * median, FAR_SPREADS * spread);
    int far = 0;
    double sum = 0;
    for (double each : last) {
      far += each > line ? 1 : 0;
      sum += Math.min(each, CAPPED * median);
    }
    if (far < FAR_STEPS || sum / last.length < (1 + STUTTER_BEYOND) * median) {
      return false;
    }
    int before = 0;
    for (double each : past) {
      before += each > line ? 1 : 0;
    }
    return before <= 1;
  }

  /** By what share the mean of these exceeds the level; no single one counts for much. */
  double excess(double[] last) {
    double sum = 0;
    for (double each : last) {
      sum += Math.min(each, CAPPED * median);
    }
    return Math.max(sum / last.length, median(last)) / median - 1;
  }

  /** How many of the last durations, counted from the newest, are beyond half of the excess. */
  int run(double[] last) {
    double line = median * (1 + 0.5 * Math.max(excess(last), BLOCK_BEYOND));
    int run = 1;
    int misses = 0;
    for (int age = 0; age < last.length && misses < 2; age++) {
      if (last[last.length - 1 - age] > line) {
        run = age + 1;
        misses = 0;
      } else {
        misses++;
      }
    }
    return run;
  }

  private static double median(double[] values) {
    double[] sorted = Arrays.copyOf(values, values.length);
    Arrays.sort(sorted);
    return 0.5 * (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]);
  }
}
