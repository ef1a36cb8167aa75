package io.forestall.detectors.season;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;
import java.util.Objects;

/**
 * What is left of many series when the rhythm of the day is taken out: nightly backups, office
 * hours, the cooling plant in the afternoon.
 *
 * <pre>
 *   y        = mean of the values within one bin of time, when the bin is over
 *   season   = median of the last three (y - drift) of the same bin; of two the one nearer to 0
 *   drift    = median of the last five (y - season), 0 to begin with
 *   residual = x - season of x's bin - drift
 * </pre>
 *
 * An additive season without trend, as of Holt and Winters, with medians where they have weighted
 * means: any one bin may be wild, and a lasting step is followed by the drift within three bins and
 * leaves the season as it was.
 *
 * <ul>
 *   <li>Units: those of the series; event time in milliseconds.
 *   <li>Cost: O(1) a value, a handful of comparisons a series when a bin ends, no allocation.
 *       State: 12 bytes a bin and 60 more, 348 a series by default: for series that have such a
 *       rhythm and are watched for days.
 *   <li>Invariants: the residual is NaN until the bin was seen in an earlier period; a gap (NaN, an
 *       infinity, or beyond 1e30) gives NaN and changes nothing; a value from before the bin of now
 *       is judged and not learned.
 *   <li>Accuracy: equal to the same medians over the whole history (test:
 *       update_randomSeries_equalsWholeHistory); on independent noise the drift has 0.2868 of its
 *       variance, as the published table of order statistics says (test:
 *       drift_normalNoise_variesAsOrderStatistics). Seasons are kept as floats, to 1 in 1e7.
 *   <li>Threads: none; one instance belongs to one stream task.
 * </ul>
 *
 * @see <a href="https://doi.org/10.1287/mnsc.6.3.324">Winters (1960)</a>
 */
public final class SeasonBank {
  private static final int VERSION = 1;
  private static final int VISITS = 3;
  private static final int STEPS = 5; // that the drift is the median of
  private static final double LARGEST = 1e30; // as a float too

  private final int bins;
  private final long binMillis;
  private final double[] sorted = new double[STEPS];

  private boolean begun;
  private long bin; // of now, since the epoch; the same for all series
  private int series;
  private double[] sum = new double[0]; // of the bin of now
  private int[] count = new int[0];
  private float[] visits = new float[0]; // by bin, then by period mod 3; NaN is unknown
  private double[] steps = new double[0]; // newest first
  private double[] expected = new double[0]; // in the bin of now; follows from the others

  public SeasonBank(SeasonConfig config) {
    bins = config.bins();
    binMillis = config.binMillis();
  }

  /** Grows the bank to at least so many series; new ones are empty. */
  public void ensureSeries(int wanted) {
    int old = sum.length;
    if (wanted > old) {
      int capacity = Math.max(wanted, old + (old >> 1));
      sum = Arrays.copyOf(sum, capacity);
      count = Arrays.copyOf(count, capacity);
      visits = Arrays.copyOf(visits, Math.multiplyExact(capacity, bins * VISITS));
      steps = Arrays.copyOf(steps, Math.multiplyExact(capacity, STEPS));
      expected = Arrays.copyOf(expected, capacity);
      Arrays.fill(visits, old * bins * VISITS, visits.length, Float.NaN);
      Arrays.fill(expected, old, capacity, Double.NaN);
    }
    series = Math.max(series, wanted);
  }

  public int series() {
    return series;
  }

  /**
   * Takes one value each of the series 0 to length - 1, all of one time; {@code residuals} may be
   * {@code values}.
   */
  public void update(long timeMillis, double[] values, double[] residuals, int length) {
    Objects.checkFromIndexSize(
        0, length, Math.min(series, Math.min(values.length, residuals.length)));
    long of = Math.floorDiv(timeMillis, binMillis);
    if (!begun || of > bin) {
      endBin(of);
    }
    if (of < bin) {
      judgeLate(of, values, residuals, length);
      return;
    }
    for (int i = 0; i < length; i++) {
      double value = values[i];
      if (Math.abs(value) <= LARGEST) {
        residuals[i] = value - expected[i];
        if (count[i] < Integer.MAX_VALUE) {
          sum[i] += value;
          count[i]++;
        }
      } else {
        residuals[i] = Double.NaN;
      }
    }
  }

  /** What the time of day makes of the series, NaN while it is not known. */
  public double season(int which, long timeMillis) {
    return season(Objects.checkIndex(which, series), phase(Math.floorDiv(timeMillis, binMillis)));
  }

  /** By how much the series stands above its season now. */
  public double drift(int which) {
    System.arraycopy(steps, Objects.checkIndex(which, series) * STEPS, sorted, 0, STEPS);
    Arrays.sort(sorted);
    return sorted[STEPS / 2];
  }

  public void reset(int which) {
    sum[Objects.checkIndex(which, series)] = 0;
    count[which] = 0;
    Arrays.fill(visits, which * bins * VISITS, (which + 1) * bins * VISITS, Float.NaN);
    Arrays.fill(steps, which * STEPS, (which + 1) * STEPS, 0);
    expected[which] = Double.NaN;
  }

  public void write(StateWriter out) {
    out.writeByte(VERSION);
    out.writeVarLong(bins);
    out.writeVarLong(binMillis);
    out.writeBoolean(begun);
    out.writeVarLong(bin);
    out.writeVarLong(series);
    out.writeDoubles(sum, 0, series);
    out.writeInts(count, 0, series);
    out.writeFloats(visits, 0, series * bins * VISITS);
    out.writeDoubles(steps, 0, series * STEPS);
  }

  /**
   * Replaces everything by what was written; on failure the bank stays as it was. When another
   * period or other bins are configured now, all series start anew.
   */
  public void read(StateReader in) {
    in.readVersion("SeasonBank", VERSION);
    long savedBins = in.readVarLong();
    in.require(savedBins >= 2 && savedBins <= 1_024, "SeasonBank bins");
    boolean same = in.readVarLong() == binMillis && savedBins == bins;
    boolean savedBegun = in.readBoolean();
    long savedBin = in.readVarLong();
    int places = (int) savedBins * VISITS;
    int bytesEach = Double.BYTES + Integer.BYTES + Float.BYTES * places + Double.BYTES * STEPS;
    int size = in.readCount("SeasonBank series", bytesEach);
    double[] sums = new double[size];
    int[] counts = new int[size];
    float[] seasons = new float[Math.multiplyExact(size, places)];
    double[] drifts = new double[size * STEPS];
    in.readDoubles(sums, 0, size);
    in.readInts(counts, 0, size);
    in.readFloats(seasons, 0, seasons.length);
    in.readDoubles(drifts, 0, drifts.length);
    for (int i = 0; i < size; i++) {
      in.require(counts[i] >= 0, "SeasonBank count");
      in.require(Math.abs(sums[i]) <= counts[i] * LARGEST * 2, "SeasonBank sum");
    }
    for (float visit : seasons) {
      in.require(!(Math.abs(visit) > 1e32f), "SeasonBank season");
    }
    for (double step : drifts) {
      in.require(Math.abs(step) <= 1e33, "SeasonBank drift");
    }
    begun = same && savedBegun;
    bin = savedBin;
    series = size;
    sum = same ? sums : new double[size];
    count = same ? counts : new int[size];
    steps = same ? drifts : new double[size * STEPS];
    visits = same ? seasons : unknown(Math.multiplyExact(size, bins * VISITS));
    expected = new double[size];
    expectAll();
  }

  private static float[] unknown(int length) {
    float[] visits = new float[length];
    Arrays.fill(visits, Float.NaN);
    return visits;
  }

  private void judgeLate(long of, double[] values, double[] residuals, int length) {
    int phase = phase(of);
    for (int i = 0; i < length; i++) {
      double value = values[i];
      boolean present = Math.abs(value) <= LARGEST;
      residuals[i] = present ? value - season(i, phase) - drift(i) : Double.NaN;
    }
  }

  /** Learns the bin of now and goes on to the next. */
  private void endBin(long next) {
    int phase = phase(bin);
    int period = (int) Math.floorMod(Math.floorDiv(bin, bins), (long) VISITS);
    for (int i = 0; i < series; i++) {
      if (count[i] > 0) {
        double level = sum[i] / count[i];
        double season = season(i, phase);
        double drift = drift(i);
        visits[(i * bins + phase) * VISITS + period] = (float) (level - drift);
        if (!Double.isNaN(season)) {
          int first = i * STEPS;
          System.arraycopy(steps, first, steps, first + 1, STEPS - 1);
          steps[first] = level - season;
        }
        sum[i] = 0;
        count[i] = 0;
      }
    }
    begun = true;
    bin = next;
    expectAll();
  }

  private void expectAll() {
    int phase = phase(bin);
    for (int i = 0; i < series; i++) {
      expected[i] = season(i, phase) + drift(i);
    }
  }

  private int phase(long of) {
    return (int) Math.floorMod(of, (long) bins);
  }

  private double season(int i, int phase) {
    int at = (i * bins + phase) * VISITS;
    double a = visits[at];
    double b = visits[at + 1];
    double c = visits[at + 2];
    if (Double.isNaN(a)) {
      return nearerToZero(b, c);
    }
    if (Double.isNaN(b)) {
      return nearerToZero(a, c);
    }
    return Double.isNaN(c)
        ? nearerToZero(a, b)
        : Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  /** The only one if one is unknown, NaN if both are. */
  private static double nearerToZero(double a, double b) {
    return Double.isNaN(a) || Math.abs(b) < Math.abs(a) ? b : a;
  }
}
