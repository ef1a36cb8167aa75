package io.forestall.bench.quality.measure;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.bench.quality.data.RowRange;
import java.util.Arrays;
import java.util.List;

/**
 * Volume under the surface of precision and recall, over thresholds and over widths of tolerance
 * around the labelled ranges.
 *
 * <pre>
 *   label(i, v)    = 1 in a range; min(1, sum of sqrt(1 - d/v)) at distance d &lt;= v/2 from ranges
 *   hit(t, v)      = sum of label over detected rows
 *   found(t, v)    = share of the ranges, widened by v/2 and merged, in which a row is detected
 *   recall(t, v)   = found x min(1, hit / (rows in ranges + label of detected rows outside / 2))
 *   precision(t,v) = hit / detected rows
 *   value          = mean over v = 0..width of  sum over t (recall - recall before) x precision
 * </pre>
 *
 * Thresholds t are {@value #THRESHOLDS} scores at equal ranks, from the highest to the lowest; a
 * row is detected when its score reaches it.
 *
 * <ul>
 *   <li>Units: rows; the value lies in [0, 1].
 *   <li>Cost: (width + 1) x (rows near ranges + thresholds), and one sort.
 *   <li>Accuracy: equal to a literal evaluation (test: value_randomCases_equalDefinition), and to
 *       what a plain PCA is known to reach on three machines (test:
 *       value_plainPca_matchesKnownFigure).
 *   <li>Reference: TSB-AD, {@code basic_metrics.py}, whose choices this follows where the paper
 *       leaves one: 250 thresholds by rank, and the mean over all whole widths.
 * </ul>
 *
 * @see <a href="https://doi.org/10.14778/3551793.3551830">Paparrizos et al. (2022)</a>
 */
public final class VusPr {
  private static final int THRESHOLDS = 250;

  private final int rows;
  private final List<RowRange> ranges;
  private final int width;
  private final boolean[] near; // within width / 2 of a range, or in it
  private final boolean[] inside;
  private int labelled;

  /**
   * Prepares a labelling, to judge several detectors by it.
   *
   * @param ranges at least one, in order, with a row or more between them
   * @param width widest tolerance, rows
   */
  public VusPr(int rows, List<RowRange> ranges, int width) {
    requireArgument(!ranges.isEmpty(), "there must be a labelled range");
    requireArgument(width >= 0 && width <= 10_000, "width must be in [0, 10000]: %s", width);
    this.rows = rows;
    this.ranges = ranges;
    this.width = width;
    near = new boolean[rows];
    inside = new boolean[rows];
    int end = -2;
    for (RowRange range : ranges) {
      requireArgument(
          range.first() > end + 1 && range.last() < rows, "ranges touch or end late: %s", range);
      end = range.last();
      labelled += range.rows();
      Arrays.fill(inside, range.first(), range.last() + 1, true);
      Arrays.fill(near, first(range, width), last(range, width) + 1, true);
    }
  }

  /** The value for one detector's scores, none of them NaN. */
  public double value(double[] scores) {
    requireArgument(scores.length == rows, "%s scores for %s rows", scores.length, rows);
    double[] thresholds = thresholds(scores);
    int[] place = new int[rows]; // the first, that is highest, threshold that the row reaches
    double[] detected = new double[THRESHOLDS];
    for (int row = 0; row < rows; row++) {
      place[row] = place(thresholds, scores[row]);
      detected[place[row]]++;
    }
    accumulate(detected);
    double sum = 0;
    for (int tolerance = 0; tolerance <= width; tolerance++) {
      sum += area(place, detected, tolerance);
    }
    return sum / (width + 1);
  }

  private double area(int[] place, double[] detected, int tolerance) {
    double[] label = labels(tolerance);
    double[] hit = new double[THRESHOLDS];
    double[] outside = new double[THRESHOLDS];
    for (int row = 0; row < rows; row++) {
      if (near[row]) {
        hit[place[row]] += label[row];
        outside[place[row]] += inside[row] ? 0 : label[row];
      }
    }
    accumulate(hit);
    accumulate(outside);
    double[] found = found(place, tolerance);
    double area = 0;
    double before = 0;
    for (int t = 0; t < THRESHOLDS; t++) {
      double recall = found[t] * Math.min(1, hit[t] / (labelled + outside[t] / 2));
      area += (recall - before) * hit[t] / detected[t];
      before = recall;
    }
    return area;
  }

  private double[] labels(int tolerance) {
    double[] label = new double[rows];
    for (RowRange range : ranges) {
      for (int row = first(range, tolerance); row < range.first(); row++) {
        label[row] += Math.sqrt(1 - (range.first() - row) / (double) tolerance);
      }
      Arrays.fill(label, range.first(), range.last() + 1, 1);
      for (int row = range.last() + 1; row <= last(range, tolerance); row++) {
        label[row] += Math.sqrt(1 - (row - range.last()) / (double) tolerance);
      }
    }
    for (int row = 0; row < rows; row++) {
      label[row] = inside[row] ? 1 : Math.min(1, label[row]);
    }
    return label;
  }

  /** For each threshold the share of widened ranges in which something is detected. */
  private double[] found(int[] place, int tolerance) {
    double[] found = new double[THRESHOLDS];
    int merged = 0;
    int next = 0;
    while (next < ranges.size()) {
      int from = first(ranges.get(next), tolerance);
      int to = last(ranges.get(next), tolerance);
      next++;
      while (next < ranges.size() && first(ranges.get(next), tolerance) <= to) {
        to = last(ranges.get(next), tolerance);
        next++;
      }
      int earliest = THRESHOLDS - 1;
      for (int row = from; row <= to; row++) {
        earliest = Math.min(earliest, place[row]);
      }
      found[earliest]++;
      merged++;
    }
    accumulate(found);
    for (int t = 0; t < THRESHOLDS; t++) {
      found[t] /= merged;
    }
    return found;
  }

  private static int first(RowRange range, int tolerance) {
    return Math.max(0, range.first() - tolerance / 2);
  }

  private int last(RowRange range, int tolerance) {
    return Math.min(rows - 1, range.last() + tolerance / 2);
  }

  private static double[] thresholds(double[] scores) {
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    double[] thresholds = new double[THRESHOLDS];
    for (int t = 0; t < THRESHOLDS; t++) {
      int rank = (int) ((scores.length - 1) * (long) t / (THRESHOLDS - 1));
      thresholds[t] = sorted[scores.length - 1 - rank];
    }
    return thresholds;
  }

  /** Bisection in falling thresholds, of which the last is the lowest score. */
  private static int place(double[] thresholds, double score) {
    int low = 0;
    int high = thresholds.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (score >= thresholds[middle]) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static void accumulate(double[] values) {
    for (int i = 1; i < values.length; i++) {
      values[i] += values[i - 1];
    }
  }
}
