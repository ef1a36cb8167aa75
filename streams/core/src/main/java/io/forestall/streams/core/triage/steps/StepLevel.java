package io.forestall.streams.core.triage.steps;

import java.util.Arrays;

/**
 * What step durations of the past were like, and whether the last ones are of another kind.
 *
 * <pre>
 *   spread    max(1.4826 x median of |d - median|, 0.1 % of the median)
 *   shift     each of the last 3    beyond median by 2 % and 5 spreads, as hardly any before
 *             mean of the last 6    beyond by 0.9 % and 5 standard errors, and beyond that of
 *             or 10                 any 6 or 10 in a row before
 *   stutter   3 of the last 12 beyond by 3 % and 8 spreads, as at most one of the past was, and
 *             the mean of the 12 by 1.5 %
 * </pre>
 *
 * <ul>
 *   <li>Means are of the middle third, so that two pauses of a collector move them little. "Any in
 *       a row before" holds for noise of any shape: a job that is as slow now and then is not slow
 *       now.
 *   <li>Steps that are routinely slow, as each tenth, are part of what is usual.
 *   <li>The numbers were set on simulated seeds 1 to 3 and on half of the public step logs.
 *   <li>Cost: a few sorts of at most 64 numbers a step.
 * </ul>
 */
final class StepLevel {
  private static final double NORMAL = 1.4826;
  private static final double LEAST_SPREAD = 0.001;
  private static final double SPREADS = 5;

  private static final int FEW = 3;
  private static final double FEW_BEYOND = 0.02;
  private static final double FEW_SHARE = 0.05;

  private static final int[] BLOCKS = {6, 10};
  private static final double BLOCK_BEYOND = 0.009;

  /** Standard error of such a mean relative to that of a whole mean: about that of a median. */
  private static final double MIDDLE_ERROR = 1.25;

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
    this.median = median(past);
    double[] away = new double[past.length];
    for (int i = 0; i < past.length; i++) {
      away[i] = Math.abs(past[i] - median);
    }
    this.spread = Math.max(NORMAL * median(away), LEAST_SPREAD * median);
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
    for (int block : BLOCKS) {
      if (last.length >= block && past.length >= 2 * block && blockShifted(last, block, sign)) {
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

  private boolean blockShifted(double[] last, int block, int sign) {
    double now = sign * (middleMean(last, last.length - block, block) - median);
    double error = MIDDLE_ERROR * spread / Math.sqrt(block);
    if (!(now > Math.max(BLOCK_BEYOND * median, SPREADS * error))) {
      return false;
    }
    for (int from = 0; from + block <= past.length; from++) {
      if (sign * (middleMean(past, from, block) - median) >= now) {
        return false;
      }
    }
    return true;
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

  /** Mean of the middle third: two of six, four of ten. */
  private static double middleMean(double[] values, int from, int count) {
    double[] sorted = Arrays.copyOfRange(values, from, from + count);
    Arrays.sort(sorted);
    int left = count / 3;
    double sum = 0;
    for (int i = left; i < count - left; i++) {
      sum += sorted[i];
    }
    return sum / (count - 2 * left);
  }

  private static double median(double[] values) {
    double[] sorted = Arrays.copyOf(values, values.length);
    Arrays.sort(sorted);
    return 0.5 * (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]);
  }
}
