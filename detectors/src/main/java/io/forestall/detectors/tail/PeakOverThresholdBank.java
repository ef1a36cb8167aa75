package io.forestall.detectors.tail;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;
import java.util.Objects;

/**
 * Upper tails of many series: the probability of a value as large as the newest, from peaks over a
 * threshold. For both sides give it magnitudes, for the lower tail negated values.
 *
 * <pre>
 *   threshold = quantile at 1 - tailShare of the first calibrationSamples values
 *   share     = share + (over - share) / n          over is 1 for a value beyond the threshold
 *   p         = share P(excess &gt; x - threshold)     for x beyond the threshold, 1 otherwise
 *   mean, variance of the excesses                  weighted, the newest with 1 / peaks
 * </pre>
 *
 * <ul>
 *   <li>Units: the input's, best standard deviations of a residual, which makes it the variant for
 *       drifting series; p has none.
 *   <li>Cost: O(1) a value, O(first peaks) during calibration, no allocation; two logarithms or
 *       exponentials for a value beyond the threshold. State: 4 bytes a first peak and 48 more, 112
 *       a series by default.
 *   <li>Invariants: p is NaN until calibrated and for a gap, else in [0, 1]; a gap (NaN) changes
 *       nothing; p never grows with the value; one wild value is learned as one at the learnLimit,
 *       and during calibration takes one place among the first peaks.
 *   <li>Accuracy: on exponential and Pareto tails the limit of p = 1e-4 is met within a factor of 2
 *       in its probability, in the median (test: limit_knownTails_meetsItsProbability).
 *   <li>Threads: none; one instance belongs to one stream task.
 * </ul>
 *
 * <p>Departures from the reference: moments instead of Grimshaw's likelihood, because they need no
 * stored peaks; they and the share forget; alarms are clipped, not left out, so that a lasting
 * change becomes normal; no negative shape ({@link ParetoTail}).
 *
 * @see <a href="https://doi.org/10.1145/3097983.3098144">Siffer et al. (2017), SPOT and DSPOT</a>
 */
public final class PeakOverThresholdBank {
  private static final int VERSION = 1;
  private static final double LARGEST = 1e30; // as a float too
  private static final double LARGEST_FIRST_PEAK = 20; // medians of the first peaks

  private final PeakOverThresholdConfig config;
  private final int memorySamples;
  private final int width; // the first peaks and the threshold below them

  private int series;
  private int[] seen = new int[0]; // values, up to the memory
  private float[] top = new float[0]; // ascending, until calibrated
  private double[] threshold = new double[0];
  private double[] share = new double[0];
  private double[] peaks = new double[0]; // weight of mean and variance
  private double[] mean = new double[0];
  private double[] variance = new double[0];

  public PeakOverThresholdBank(PeakOverThresholdConfig config) {
    this.config = config;
    memorySamples = config.memorySamples();
    width = config.firstPeaks() + 1;
  }

  /** Grows the bank to at least so many series; new ones are empty. */
  public void ensureSeries(int wanted) {
    if (wanted > seen.length) {
      int capacity = Math.max(wanted, seen.length + (seen.length >> 1));
      seen = Arrays.copyOf(seen, capacity);
      top = Arrays.copyOf(top, Math.multiplyExact(capacity, width));
      threshold = Arrays.copyOf(threshold, capacity);
      share = Arrays.copyOf(share, capacity);
      peaks = Arrays.copyOf(peaks, capacity);
      mean = Arrays.copyOf(mean, capacity);
      variance = Arrays.copyOf(variance, capacity);
    }
    series = Math.max(series, wanted);
  }

  public int series() {
    return series;
  }

  /**
   * Judges and learns one value each of the series 0 to length - 1; {@code p} may be {@code
   * values}.
   */
  public void update(double[] values, double[] p, int length) {
    Objects.checkFromIndexSize(0, length, Math.min(series, Math.min(values.length, p.length)));
    int calibration = config.calibrationSamples();
    for (int i = 0; i < length; i++) {
      double value = values[i];
      if (Double.isNaN(value)) {
        p[i] = Double.NaN;
      } else if (seen[i] < calibration) {
        p[i] = Double.NaN;
        calibrate(i, Math.min(Math.max(value, -LARGEST), LARGEST));
      } else {
        p[i] = judge(i, Math.min(value, LARGEST));
      }
    }
  }

  /** The value that is exceeded with this probability, NaN until calibrated. */
  public double limit(int which, double probability) {
    if (seen[Objects.checkIndex(which, series)] < config.calibrationSamples()) {
      return Double.NaN;
    }
    double within = probability / share[which];
    return threshold[which]
        + (within < 1 ? ParetoTail.excess(within, shape(which), scale(which)) : 0);
  }

  /** Where the tail begins, NaN until calibrated. */
  public double threshold(int which) {
    return seen[Objects.checkIndex(which, series)] < config.calibrationSamples()
        ? Double.NaN
        : threshold[which];
  }

  public void reset(int which) {
    seen[Objects.checkIndex(which, series)] = 0;
  }

  public void write(StateWriter out) {
    out.writeByte(VERSION);
    out.writeVarLong(config.calibrationSamples());
    out.writeVarLong(width);
    out.writeVarLong(series);
    for (int i = 0; i < series; i++) {
      out.writeVarLong(seen[i]);
      if (seen[i] < config.calibrationSamples()) {
        out.writeFloats(top, i * width, Math.min(seen[i], width));
      } else {
        out.writeDouble(threshold[i]);
        out.writeDouble(share[i]);
        out.writeDouble(peaks[i]);
        out.writeDouble(mean[i]);
        out.writeDouble(variance[i]);
      }
    }
  }

  /**
   * Replaces everything by what was written; on failure the bank stays as it was. When another
   * calibration is configured now, calibrated series stay and the others start anew.
   */
  public void read(StateReader in) {
    in.readVersion("PeakOverThresholdBank", VERSION);
    long calibration = in.readVarLong();
    long places = in.readVarLong();
    in.require(calibration >= 16 && calibration <= 1_000_000, "PeakOverThresholdBank calibration");
    in.require(places >= 2 && places <= calibration, "PeakOverThresholdBank places");
    PeakOverThresholdBank other = new PeakOverThresholdBank(config);
    other.ensureSeries(in.readCount("PeakOverThresholdBank series", 1));
    for (int i = 0; i < other.series; i++) {
      other.readSeries(in, i, (int) calibration, (int) places);
    }
    seen = other.seen;
    top = other.top;
    threshold = other.threshold;
    share = other.share;
    peaks = other.peaks;
    mean = other.mean;
    variance = other.variance;
    series = other.series;
  }

  private void readSeries(StateReader in, int i, int calibration, int places) {
    long values = in.readVarLong();
    in.require(values >= 0 && values <= Integer.MAX_VALUE, "PeakOverThresholdBank count");
    if (values < calibration) {
      readFirst(in, i, (int) values, places, calibration == config.calibrationSamples());
      return;
    }
    seen[i] = (int) Math.min(Math.max(values, config.calibrationSamples()), memorySamples);
    threshold[i] = in.readDouble();
    share[i] = in.readDouble();
    peaks[i] = in.readDouble();
    mean[i] = in.readDouble();
    variance[i] = in.readDouble();
    in.require(Math.abs(threshold[i]) <= LARGEST, "PeakOverThresholdBank threshold");
    in.require(share[i] > 1e-12 && share[i] <= 1, "PeakOverThresholdBank share");
    in.require(peaks[i] >= 1 && peaks[i] <= 1e6, "PeakOverThresholdBank peaks");
    in.require(mean[i] >= 0 && mean[i] <= 1e100, "PeakOverThresholdBank mean");
    in.require(variance[i] >= 0 && variance[i] <= 1e200, "PeakOverThresholdBank variance");
    peaks[i] = Math.min(peaks[i], config.memoryPeaks());
  }

  private void readFirst(StateReader in, int i, int values, int places, boolean sameLength) {
    int length = Math.min(values, places);
    in.require(length <= in.remaining() / Float.BYTES, "PeakOverThresholdBank first peaks");
    float[] first = new float[length];
    in.readFloats(first, 0, length);
    for (int k = 0; k < length; k++) {
      in.require(Math.abs(first[k]) <= LARGEST, "PeakOverThresholdBank first peak");
      in.require(k == 0 || first[k] >= first[k - 1], "PeakOverThresholdBank order of first peaks");
    }
    if (sameLength && places == width) {
      System.arraycopy(first, 0, top, i * width, length);
      seen[i] = values;
    }
  }

  private void calibrate(int i, double value) {
    int from = i * width;
    int filled = Math.min(seen[i], width);
    seen[i]++;
    float next = (float) value;
    int at = from + filled; // where the hole is that the smaller ones move into
    if (filled == width) {
      if (!(next > top[from])) {
        finishIfDone(i);
        return;
      }
      at = from;
      while (at + 1 < from + width && top[at + 1] < next) {
        top[at] = top[at + 1];
        at++;
      }
    } else {
      while (at > from && top[at - 1] > next) {
        top[at] = top[at - 1];
        at--;
      }
    }
    top[at] = next;
    finishIfDone(i);
  }

  private void finishIfDone(int i) {
    if (seen[i] < config.calibrationSamples()) {
      return;
    }
    int from = i * width;
    int to = from + width;
    threshold[i] = top[from];
    double median = (double) top[from + (width + 1) / 2] - top[from];
    double most = Math.max(LARGEST_FIRST_PEAK * median, config.smallestScale());
    peaks[i] = 0;
    mean[i] = 0;
    variance[i] = 0;
    for (int k = from + 1; k < to; k++) {
      double excess = (double) top[k] - top[from];
      if (excess > 0) {
        learnPeak(i, Math.min(excess, most));
      }
    }
    share[i] = Math.max(peaks[i], 1) / config.calibrationSamples();
    peaks[i] = Math.max(peaks[i], 1);
  }

  private double judge(int i, double value) {
    if (seen[i] < memorySamples) {
      seen[i]++;
    }
    double before = share[i];
    boolean over = value > threshold[i];
    share[i] = Math.max(before + ((over ? 1 : 0) - before) / seen[i], 1.0 / memorySamples);
    if (!over) {
      return 1;
    }
    double excess = value - threshold[i];
    double shape = shape(i);
    double scale = scale(i);
    double p = before * ParetoTail.beyond(excess, shape, scale);
    boolean rare = p < config.learnLimit();
    double most = rare ? ParetoTail.excess(config.learnLimit() / before, shape, scale) : excess;
    learnPeak(i, Math.min(excess, most));
    return p;
  }

  private void learnPeak(int i, double excess) {
    peaks[i] = Math.min(peaks[i] + 1, config.memoryPeaks());
    double gain = 1 / peaks[i];
    double distance = excess - mean[i];
    mean[i] += gain * distance;
    variance[i] = (1 - gain) * (variance[i] + gain * distance * distance);
  }

  private double shape(int i) {
    return ParetoTail.shape(mean[i], variance[i]);
  }

  private double scale(int i) {
    return ParetoTail.scale(mean[i], shape(i), config.smallestScale());
  }
}
