package io.forestall.bench.quality.measure;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.bench.quality.data.NabSeries;
import io.forestall.bench.quality.data.RowRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One file of NAB with a detector's scores, and what a detection in each row is worth.
 *
 * <pre>
 *   sigma(x) = 2 / (1 + e^(5x)) - 1, and -1 for x &gt; 3
 *   in a window of w rows that ends with row R:  sigma(-(R - i + 1) / w) / sigma(-1)
 *   outside: -1 before any window, else sigma(|R - i| / (w - 1)) with the last window that ended
 * </pre>
 *
 * The first 15 percent of the rows, 750 at most, never count.
 *
 * @see <a href="https://doi.org/10.1109/ICMLA.2015.141">Lavin and Ahmad (2015)</a>
 */
public final class NabTrack {
  private static final double PROBATION_SHARE = 0.15;
  private static final int LONGEST_PROBATION = 750;

  private final String category;
  private final double[] scores;
  private final double[] worth;
  private final int[] windowOf; // -1 outside
  private final int firstScored;
  private final int windows; // those with a row that counts

  public NabTrack(NabSeries series, double[] scores) {
    this(series.category(), scores, series.windows());
  }

  NabTrack(String category, double[] scores, List<RowRange> ranges) {
    this.category = category;
    this.scores = scores;
    worth = new double[scores.length];
    windowOf = new int[scores.length];
    firstScored = probation(scores.length);
    int counting = 0;
    int row = 0;
    RowRange before = null;
    for (int window = 0; window < ranges.size(); window++) {
      RowRange range = ranges.get(window);
      requireArgument(
          range.first() >= row && range.last() < scores.length,
          "window %s is out of order or beyond %s rows",
          range,
          scores.length);
      row = outside(row, range.first(), before);
      for (; row <= range.last(); row++) {
        double place = (range.last() - row + 1) / (double) range.rows();
        worth[row] = sigma(-place) / sigma(-1);
        windowOf[row] = window;
      }
      counting += range.last() >= firstScored ? 1 : 0;
      before = range;
    }
    outside(row, scores.length, before);
    windows = counting;
  }

  /** Rows at the beginning, in which a detector may learn and nothing counts. */
  public static int probation(int rows) {
    return Math.min((int) Math.floor(PROBATION_SHARE * rows), LONGEST_PROBATION);
  }

  String category() {
    return category;
  }

  int rows() {
    return scores.length;
  }

  int firstScored() {
    return firstScored;
  }

  /** Windows that can be found. */
  int windows() {
    return windows;
  }

  double score(int row) {
    return scores[row];
  }

  /** At most 1, and negative outside of windows. */
  double worth(int row) {
    return worth[row];
  }

  /** The window that a row belongs to, or -1. */
  int windowOf(int row) {
    return windowOf[row];
  }

  private int outside(int from, int to, @Nullable RowRange before) {
    for (int row = from; row < to; row++) {
      windowOf[row] = -1;
      worth[row] =
          before == null ? -1 : sigma((row - before.last()) / (double) (before.rows() - 1));
    }
    return to;
  }

  private static double sigma(double x) {
    return x > 3 ? -1 : 2 / (1 + Math.exp(5 * x)) - 1;
  }
}
