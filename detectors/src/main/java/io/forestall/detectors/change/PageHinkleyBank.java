package io.forestall.detectors.change;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;
import java.util.Objects;

/**
 * Two-sided Page-Hinkley test of many series: finds a small but lasting shift away from the mean
 * that the series itself has had so far.
 *
 * <pre>
 *   c     = clip(x - mean, -(t + 3h/4), t + 3h/4)
 *   mean  = mean + c / n                              n counts the values, up to the memory
 *   e     = c - c / n                                 the distance from the new mean
 *   high  = min(2h, max(0, high + e - t))      low = min(2h, max(0, low - e - t))
 *   score = max(high, low) / h
 * </pre>
 *
 * The usual statistic, the sum of e - t above its own minimum, is {@code high}. Where a {@link
 * CusumBank} wants residuals around 0, this bank learns what they are around: a device that sits a
 * steady two deviations above its peers is no change, one that begins to do so is.
 *
 * <ul>
 *   <li>Units: x, t (tolerance) and h (threshold) in standard deviations; the score has none, 1.0
 *       is the alarm line and 2.0 its end.
 *   <li>Cost: O(1) a value, no allocation; short loops over blocks of the arrays, which the
 *       compiler can vectorise. State: 32 bytes a series, 11 KB a bank.
 *   <li>Invariants: both sums stay in [0, 2h]; a gap (NaN, an infinity, or beyond 1e150) keeps
 *       state and score; the score is 0 until the series is warm; one value, however wild, lifts it
 *       by at most 0.75, so it never alarms alone, not even as the very first value.
 *   <li>Accuracy: without clip and ceiling it is the textbook's statistic (test:
 *       update_withoutClip_equalsTextbook); the run lengths of the default are those of Siegmund's
 *       approximation (test: averageRunLength_matchesSiegmund).
 *   <li>Threads: none; one instance belongs to one stream task.
 * </ul>
 *
 * <p>Departures from the reference: the clip and the ceiling of 2h, as in {@link CusumBank}; the
 * mean starts as the median of the first three values and forgets, so that a shift of J lasting for
 * the whole memory becomes the normal. An alarm stands until the series returns or the caller, who
 * has told of it, resets the series.
 *
 * @see <a href="https://doi.org/10.1093/biomet/41.1-2.100">Page (1954)</a>
 * @see <a href="https://doi.org/10.1145/2523813">Gama et al. (2014), section 3.2.1</a>
 */
public final class PageHinkleyBank {
  private static final int VERSION = 1;
  private static final int START = 3; // values that the first mean is the median of
  private static final int BLOCK = 256; // small, because every bank has room for one aside
  private static final double LARGEST = 1e150;
  private static final double LARGEST_STEP = 0.75; // of the threshold, by one value
  private static final double CEILING = 2; // in thresholds

  private final PageHinkleyConfig config;
  private final double bound;
  private final double ceiling;
  private final int[] oddSeries = new int[BLOCK];
  private final double[] keptValue = new double[BLOCK];
  private final double[] keptMean = new double[BLOCK];
  private final double[] keptWeight = new double[BLOCK];
  private final double[] keptHigh = new double[BLOCK];
  private final double[] keptLow = new double[BLOCK];

  private int series;
  private double[] mean = new double[0];
  private double[] weight = new double[0]; // values in the mean, whole until the memory is full
  private double[] high = new double[0]; // holds the first value until the third
  private double[] low = new double[0]; // holds the second value until the third

  public PageHinkleyBank(PageHinkleyConfig config) {
    this.config = config;
    bound = config.tolerance() + LARGEST_STEP * config.threshold();
    ceiling = CEILING * config.threshold();
  }

  /** Grows the bank to at least so many series; new ones are empty. */
  public void ensureSeries(int wanted) {
    if (wanted > mean.length) {
      int capacity = Math.max(wanted, mean.length + (mean.length >> 1));
      mean = Arrays.copyOf(mean, capacity);
      weight = Arrays.copyOf(weight, capacity);
      high = Arrays.copyOf(high, capacity);
      low = Arrays.copyOf(low, capacity);
    }
    series = Math.max(series, wanted);
  }

  public int series() {
    return series;
  }

  /**
   * Folds in one value each of the series 0 to length - 1; {@code scores} may be {@code values}.
   */
  public void update(double[] values, double[] scores, int length) {
    Objects.checkFromIndexSize(0, length, Math.min(series, Math.min(values.length, scores.length)));
    for (int from = 0; from < length; from += BLOCK) {
      int to = Math.min(from + BLOCK, length);
      int odd = keepOdd(values, from, to);
      measure(values, scores, from, to);
      learn(scores, from, to);
      addHigh(scores, from, to);
      addLow(scores, from, to);
      score(scores, from, to);
      for (int k = 0; k < odd; k++) {
        int i = oddSeries[k];
        mean[i] = keptMean[k];
        weight[i] = keptWeight[k];
        high[i] = keptHigh[k];
        low[i] = keptLow[k];
        scores[i] = updateOne(i, keptValue[k]);
      }
    }
  }

  /** The mean so far, or NaN before the third value. */
  public double mean(int which) {
    return weight[Objects.checkIndex(which, series)] < START ? Double.NaN : mean[which];
  }

  /** Accumulated excess above mean and tolerance, in standard deviations. */
  public double high(int which) {
    return weight[Objects.checkIndex(which, series)] < START ? 0 : high[which];
  }

  /** Accumulated shortfall, in standard deviations, as a positive number. */
  public double low(int which) {
    return weight[Objects.checkIndex(which, series)] < START ? 0 : low[which];
  }

  /** Forgets mean and sums of one series. */
  public void reset(int which) {
    mean[Objects.checkIndex(which, series)] = 0;
    weight[which] = 0;
    high[which] = 0;
    low[which] = 0;
  }

  public void write(StateWriter out) {
    out.writeByte(VERSION);
    out.writeVarLong(series);
    out.writeDoubles(mean, 0, series);
    out.writeDoubles(weight, 0, series);
    out.writeDoubles(high, 0, series);
    out.writeDoubles(low, 0, series);
  }

  /**
   * Replaces everything by what was written; on failure the bank stays as it was. What exceeds the
   * present ceiling or memory, saved under larger ones, is cut to it.
   */
  public void read(StateReader in) {
    in.readVersion("PageHinkleyBank", VERSION);
    int size = in.readCount("PageHinkleyBank series", 4 * Double.BYTES);
    double[] means = new double[size];
    double[] weights = new double[size];
    double[] highs = new double[size];
    double[] lows = new double[size];
    in.readDoubles(means, 0, size);
    in.readDoubles(weights, 0, size);
    in.readDoubles(highs, 0, size);
    in.readDoubles(lows, 0, size);
    for (int i = 0; i < size; i++) {
      in.require(Math.abs(means[i]) <= LARGEST, "PageHinkleyBank mean");
      in.require(weights[i] >= 0 && weights[i] == Math.rint(weights[i]), "PageHinkleyBank weight");
      weights[i] = Math.min(weights[i], config.memorySamples());
      if (weights[i] < START) {
        in.require(Math.abs(highs[i]) <= LARGEST, "PageHinkleyBank first value");
        in.require(Math.abs(lows[i]) <= LARGEST, "PageHinkleyBank second value");
      } else {
        in.require(highs[i] >= 0 && lows[i] >= 0, "PageHinkleyBank sum");
        highs[i] = Math.min(highs[i], ceiling);
        lows[i] = Math.min(lows[i], ceiling);
      }
    }
    mean = means;
    weight = weights;
    high = highs;
    low = lows;
    series = size;
  }

  /** Puts value and state of those with a gap or not warm aside. */
  private int keepOdd(double[] values, int from, int to) {
    double[] weights = weight;
    double warm = config.warmUpSamples();
    int odd = 0;
    for (int i = from; i < to; i++) {
      if (!(Math.abs(values[i]) <= LARGEST && weights[i] >= warm)) {
        oddSeries[odd] = i;
        keptValue[odd] = values[i];
        keptMean[odd] = mean[i];
        keptWeight[odd] = weight[i];
        keptHigh[odd] = high[i];
        keptLow[odd++] = low[i];
      }
    }
    return odd;
  }

  private void measure(double[] values, double[] clipped, int from, int to) {
    double[] means = mean;
    double most = bound;
    for (int i = from; i < to; i++) {
      clipped[i] = Math.min(Math.max(values[i] - means[i], -most), most);
    }
  }

  private void learn(double[] clipped, int from, int to) {
    double[] means = mean;
    double[] weights = weight;
    double memory = config.memorySamples();
    for (int i = from; i < to; i++) {
      weights[i] = Math.min(weights[i] + 1, memory);
      double step = clipped[i] / weights[i];
      means[i] += step;
      clipped[i] -= step;
    }
  }

  private void addHigh(double[] excess, int from, int to) {
    double[] highs = high;
    double tolerance = config.tolerance();
    double most = ceiling;
    for (int i = from; i < to; i++) {
      highs[i] = Math.min(Math.max(highs[i] + excess[i] - tolerance, 0), most);
    }
  }

  private void addLow(double[] excess, int from, int to) {
    double[] lows = low;
    double tolerance = config.tolerance();
    double most = ceiling;
    for (int i = from; i < to; i++) {
      lows[i] = Math.min(Math.max(lows[i] - excess[i] - tolerance, 0), most);
    }
  }

  private void score(double[] scores, int from, int to) {
    double[] highs = high;
    double[] lows = low;
    double threshold = config.threshold();
    for (int i = from; i < to; i++) {
      scores[i] = Math.max(highs[i], lows[i]) / threshold;
    }
  }

  /** The same for one series that has a gap or is not warm. */
  private double updateOne(int i, double value) {
    if (Math.abs(value) <= LARGEST) {
      weight[i]++;
      if (weight[i] <= START) {
        start(i, value);
      } else { // the sums rest until the mean is worth something
        mean[i] += Math.min(Math.max(value - mean[i], -bound), bound) / weight[i];
      }
    }
    return weight[i] < START ? 0 : Math.max(high[i], low[i]) / config.threshold();
  }

  private void start(int i, double value) {
    if (weight[i] == 1) {
      high[i] = value;
    } else if (weight[i] == 2) {
      low[i] = value;
    } else {
      mean[i] = Median.ofThree(high[i], low[i], value);
      high[i] = 0;
      low[i] = 0;
    }
  }
}
