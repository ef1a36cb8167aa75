package io.forestall.detectors.change;

import static io.forestall.detectors.Checks.requireArgument;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;
import java.util.Objects;

/**
 * Robust level and scale of many series, and each value's standardised residual against them.
 *
 * <pre>
 *   s     = max(K d, relativeFloor |level|, floor)
 *   z     = (x - level) / s                           judged by the state before the value
 *   d     = d + g (min(|z|, w) s - d)
 *   level = level + g clip(x - level, -w s', w s')    s' is s with the new d
 *   g     = max(1 - 2^(-1/halfLife), 1/n)
 * </pre>
 *
 * d is the mean absolute deviation and K turns it into the standard deviation of a normal series; w
 * is {@code winsorSigmas}, n counts the values. The first three values start the level at their
 * median and d at the median of their distances from it, so that any one of them may be wild; a
 * warm start gives all three instead.
 *
 * <ul>
 *   <li>Units: level and scale have the unit of the series, z has none.
 *   <li>Cost: O(1) a value, no allocation. Short loops over blocks of the arrays, which the
 *       compiler can vectorise; series with a gap or not settled are put aside and done one by one.
 *       State: 28 bytes a series, 5 KB a bank.
 *   <li>Invariants: z is finite or NaN; a gap (NaN, an infinity, or beyond 1e150) gives NaN and
 *       changes nothing; one value moves the level by at most g w s'; s is at least the floor.
 *   <li>Accuracy: on N(0,1) the scale of the median series settles within 2 percent of 1 (test:
 *       scale_normalNoise_isUnbiased); 5 percent of wild values raise it by less than a quarter
 *       (test: scale_wildValues_staysNear); the level is an EWMA to the published run lengths
 *       (test: level_averageRunLength_matchesLucasAndSaccucci).
 *   <li>Threads: none; one instance belongs to one stream task.
 * </ul>
 *
 * <p>Departures from a plain EWMA control chart: residuals, not the level, are judged; both moments
 * are winsorised, after Gelper, Fried and Croux; the gain starts at 1/n, so that early values weigh
 * alike. A lasting jump by J scales is learned too, within about half a life for every doubling of
 * J, because the scale grows while it lasts.
 *
 * @see <a href="https://doi.org/10.1080/00401706.1990.10484583">Lucas and Saccucci (1990)</a>
 * @see <a href="https://doi.org/10.1002/for.1125">Gelper, Fried and Croux (2010)</a>
 */
public final class EwmaBank {
  private static final int VERSION = 1;
  private static final int START = 3; // values that the first level is the median of
  private static final int BLOCK = 256; // small, because every bank has room for one aside
  private static final double LARGEST = 1e150; // no square or ratio of smaller ones overflows

  private final EwmaConfig config;
  private final double alpha;
  private final int settledAt; // values after which the gain no longer depends on n
  private final double scaleFactor;
  private final int[] oddSeries = new int[BLOCK];
  private final double[] keptLevel = new double[BLOCK];
  private final double[] keptDeviation = new double[BLOCK];

  private int series;
  private double[] level = new double[0];
  private double[] deviation = new double[0]; // holds the second value while the count is 2
  private double[] floor = new double[0];
  private int[] count = new int[0]; // stops at its largest value

  public EwmaBank(EwmaConfig config) {
    this.config = config;
    alpha = config.gain();
    settledAt = Math.max(config.warmUpSamples(), (int) Math.ceil(1 / alpha));
    scaleFactor = config.scaleFactor();
  }

  /** Grows the bank to at least so many series; new ones are empty. */
  public void ensureSeries(int wanted) {
    int old = level.length;
    if (wanted > old) {
      int capacity = Math.max(wanted, old + (old >> 1));
      level = Arrays.copyOf(level, capacity);
      deviation = Arrays.copyOf(deviation, capacity);
      count = Arrays.copyOf(count, capacity);
      floor = Arrays.copyOf(floor, capacity);
      Arrays.fill(floor, old, capacity, config.absoluteFloor());
    }
    series = Math.max(series, wanted);
  }

  public int series() {
    return series;
  }

  /** Sets the smallest scale of one series, in its own unit, instead of the configured one. */
  public void useFloor(int which, double smallestScale) {
    if (!(smallestScale >= 1e-100 && smallestScale <= 1e100)) { // asked often: no boxing
      throw new IllegalArgumentException("floor must be in [1e-100, 1e100]: " + smallestScale);
    }
    floor[Objects.checkIndex(which, series)] = smallestScale;
  }

  /**
   * Starts an empty series with its peers' level and their deviation from it, as {@code weight}
   * values: with the warm-up's weight the very first one is judged. False if not empty or unusable.
   */
  public boolean warmStart(int which, double centre, double scale, int weight) {
    requireArgument(
        weight >= START && weight <= 1_000_000, "weight must be in [3, 1000000]: %s", weight);
    boolean usable = Math.abs(centre) <= LARGEST && scale >= 0 && scale <= LARGEST;
    if (count[Objects.checkIndex(which, series)] > 0 || !usable) {
      return false;
    }
    level[which] = centre;
    deviation[which] = scale / scaleFactor;
    count[which] = weight;
    return true;
  }

  /** Scores and learns one value each of the series 0 to length - 1 into another array. */
  public void update(double[] values, double[] z, int length) {
    Objects.checkFromIndexSize(0, length, Math.min(series, Math.min(values.length, z.length)));
    for (int from = 0; from < length; from += BLOCK) {
      int to = Math.min(from + BLOCK, length);
      int odd = keepOdd(values, from, to);
      standardise(values, z, from, to);
      learnDeviation(z, from, to);
      learnLevel(values, from, to);
      for (int k = 0; k < odd; k++) {
        int i = oddSeries[k];
        level[i] = keptLevel[k];
        deviation[i] = keptDeviation[k];
        z[i] = updateOne(i, values[i]);
      }
    }
  }

  /** The level, or NaN before the third value. */
  public double level(int which) {
    return count[Objects.checkIndex(which, series)] < START ? Double.NaN : level[which];
  }

  /** The scale that the next value is measured with, or NaN before the third value. */
  public double scale(int which) {
    return count[Objects.checkIndex(which, series)] < START ? Double.NaN : scaleOf(which);
  }

  /** Values seen, without gaps; those that a warm start stands for count too. */
  public long count(int which) {
    return count[Objects.checkIndex(which, series)];
  }

  /** Forgets the values of one series, as after a job change; its floor stays. */
  public void reset(int which) {
    level[Objects.checkIndex(which, series)] = 0;
    deviation[which] = 0;
    count[which] = 0;
  }

  public void write(StateWriter out) {
    out.writeByte(VERSION);
    out.writeVarLong(series);
    out.writeDoubles(level, 0, series);
    out.writeDoubles(deviation, 0, series);
    out.writeDoubles(floor, 0, series);
    for (int i = 0; i < series; i++) {
      out.writeVarLong(count[i]);
    }
  }

  /** Replaces everything by what was written; on failure the bank stays as it was. */
  public void read(StateReader in) {
    in.readVersion("EwmaBank", VERSION);
    int size = in.readCount("EwmaBank series", 3 * Double.BYTES + 1);
    double[] levels = new double[size];
    double[] deviations = new double[size];
    double[] floors = new double[size];
    int[] counts = new int[size];
    in.readDoubles(levels, 0, size);
    in.readDoubles(deviations, 0, size);
    in.readDoubles(floors, 0, size);
    for (int i = 0; i < size; i++) {
      long values = in.readVarLong();
      in.require(values >= 0 && values <= Integer.MAX_VALUE, "EwmaBank count");
      counts[i] = (int) values;
      in.require(Math.abs(levels[i]) <= LARGEST, "EwmaBank level");
      in.require(
          Math.abs(deviations[i]) <= 2 * LARGEST && (deviations[i] >= 0 || counts[i] < START),
          "EwmaBank deviation");
      in.require(floors[i] >= 1e-100 && floors[i] <= 1e100, "EwmaBank floor");
    }
    level = levels;
    deviation = deviations;
    floor = floors;
    count = counts;
    series = size;
  }

  /** Puts the state of those with a gap or not settled aside, and counts the others' value. */
  private int keepOdd(double[] values, int from, int to) {
    int[] counts = count;
    int odd = 0;
    for (int i = from; i < to; i++) {
      if (Math.abs(values[i]) <= LARGEST && counts[i] >= settledAt) {
        counts[i] += counts[i] == Integer.MAX_VALUE ? 0 : 1;
      } else {
        oddSeries[odd] = i;
        keptLevel[odd] = level[i];
        keptDeviation[odd++] = deviation[i];
      }
    }
    return odd;
  }

  private void standardise(double[] values, double[] z, int from, int to) {
    double[] levels = level;
    double[] deviations = deviation;
    double[] floors = floor;
    double factor = scaleFactor;
    double relative = config.relativeFloor();
    for (int i = from; i < to; i++) {
      z[i] =
          (values[i] - levels[i])
              / Math.max(
                  Math.max(factor * deviations[i], relative * Math.abs(levels[i])), floors[i]);
    }
  }

  private void learnDeviation(double[] z, int from, int to) {
    double[] levels = level;
    double[] deviations = deviation;
    double[] floors = floor;
    double factor = scaleFactor;
    double relative = config.relativeFloor();
    double bound = config.winsorSigmas();
    for (int i = from; i < to; i++) {
      double scale =
          Math.max(Math.max(factor * deviations[i], relative * Math.abs(levels[i])), floors[i]);
      deviations[i] += alpha * (Math.min(Math.abs(z[i]), bound) * scale - deviations[i]);
    }
  }

  private void learnLevel(double[] values, int from, int to) {
    double[] levels = level;
    double[] deviations = deviation;
    double[] floors = floor;
    double factor = scaleFactor;
    double relative = config.relativeFloor();
    double bound = config.winsorSigmas();
    for (int i = from; i < to; i++) {
      double most =
          bound
              * Math.max(
                  Math.max(factor * deviations[i], relative * Math.abs(levels[i])), floors[i]);
      levels[i] += alpha * Math.min(Math.max(values[i] - levels[i], -most), most);
    }
  }

  /** The same for one series that may have a gap or be young. */
  private double updateOne(int i, double value) {
    if (!(Math.abs(value) <= LARGEST)) {
      return Double.NaN;
    }
    count[i] += count[i] == Integer.MAX_VALUE ? 0 : 1;
    int n = count[i];
    if (n <= START) {
      start(i, value, n);
      return Double.NaN;
    }
    double gain = Math.max(alpha, 1.0 / n);
    double bound = config.winsorSigmas();
    double scale = scaleOf(i);
    double z = (value - level[i]) / scale;
    deviation[i] += gain * (Math.min(Math.abs(z), bound) * scale - deviation[i]);
    double most = bound * scaleOf(i);
    level[i] += gain * Math.min(Math.max(value - level[i], -most), most);
    return n > config.warmUpSamples() ? z : Double.NaN;
  }

  private void start(int i, double value, int n) {
    if (n == 1) {
      level[i] = value;
    } else if (n == 2) {
      deviation[i] = value;
    } else {
      double first = level[i];
      double second = deviation[i];
      double median = Median.ofThree(first, second, value);
      level[i] = median;
      deviation[i] =
          Median.ofThree(
              Math.abs(first - median), Math.abs(second - median), Math.abs(value - median));
    }
  }

  private double scaleOf(int i) {
    return Math.max(
        Math.max(scaleFactor * deviation[i], config.relativeFloor() * Math.abs(level[i])),
        floor[i]);
  }
}
