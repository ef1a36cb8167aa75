package io.forestall.detectors.forecast;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;
import java.util.Objects;

/**
 * Trends towards a limit, with the time of arrival and an interval around it: memory that leaks, a
 * disk that fills, a thermal resistance that grows.
 *
 * <pre>
 *   y[i] = mean of time block i        line(x) = meanY + b (x - meanX), least squares
 *   eta  : line(x) = limit
 *   ends : (line(x) - limit)^2 = t^2 s^2 (1/n + (x - meanX)^2 / sumXX)        after Fieller
 * </pre>
 *
 * A forecast exists after {@value #AGREEING_FITS} fits in a row, one a block, of which each says:
 *
 * <ul>
 *   <li>the line explains enough of the variance, over a long enough span with at most half of the
 *       blocks missing, and its slope is more than chance;
 *   <li>the trend is sustained: the first and the last third of the span both move at a third of
 *       the line's slope or more;
 *   <li>the arrival lies within the horizon, and within {@value #SPANS_AHEAD} spans from now;
 *   <li>the trend is not saturating: continued as an exponential approach with the strongest
 *       deceleration that the blocks allow, it still reaches the limit;
 *   <li>when the blocks look like a random walk, its drift is {@value #DRIFT} standard errors;
 *   <li>it is farther than earlier forecasts that broke ({@link BrokenForecasts}).
 * </ul>
 *
 * It is withdrawn when a later fit denies one of the first three, or is itself saturating.
 *
 * <ul>
 *   <li>Units: the series' own; milliseconds of event time; slope per second.
 *   <li>Cost: O(1) a value, O(blocks) once a block, no allocation. State: 12 bytes a block and 104
 *       more, 392 by default, and the objects that hold them.
 *   <li>Invariants: earliest &lt;= eta &lt;= latest; without a forecast all three are {@link
 *       #NEVER}; a value that is not finite or belongs to an earlier block changes nothing; a limit
 *       that is reached already is a threshold's business and no forecast.
 *   <li>Accuracy, of the default over simulated series: a linear leak whose block means have 2
 *       percent noise, of the change over a window, is forecast 24 blocks after it began, and the
 *       90 percent intervals hold in 88 to 92 percent (test:
 *       interval_linearLeak_coversNinetyPercent). Exponential warm-ups with a time constant of up
 *       to a window: none of 3,000; slower ones: at most 1 in 100 (tests: warmUp_*). A sawtooth
 *       with teeth up to the minimum span: none; with longer ones its first tooth only (tests:
 *       sawtooth_*). A random walk without drift: less than one forecast in ten days (test:
 *       randomWalk_falseForecasts_areRare).
 *   <li>Threads: none; one instance belongs to one stream task.
 * </ul>
 *
 * <p>Departures from a plain inverse regression: everything in the list of conditions, outliers
 * that leave the fit, and variances widened for autocorrelation ({@link TrendFit}).
 *
 * @see <a href="https://doi.org/10.1111/j.2517-6161.1954.tb00159.x">Fieller (1954)</a>
 */
public final class TrendBank {
  /** The time of an arrival that is not forecast. */
  public static final long NEVER = Long.MAX_VALUE;

  static final int AGREEING_FITS = 3;
  static final double LARGEST = 1e150; // sums of squares of smaller ones stay finite

  private static final int VERSION = 1;
  private static final double SPANS_AHEAD = 4;
  private static final double SUSTAINED = 1.0 / 3;
  private static final double SHAPE_CONFIDENCE = 0.998; // many fits are made, few may be wrong
  private static final double DRIFT = 4;

  private final TrendConfig config;
  private final StudentT intervalQuantile;
  private final StudentT shapeQuantile;
  private final TrendFit fit;

  private int series;
  private Trend[] trends = new Trend[0];

  public TrendBank(TrendConfig config) {
    this.config = config;
    fit = new TrendFit(config.blocks());
    intervalQuantile = new StudentT(config.confidence(), config.blocks());
    shapeQuantile = new StudentT(SHAPE_CONFIDENCE, config.blocks());
  }

  /** Grows the bank to at least so many series; new ones are empty. */
  public void ensureSeries(int wanted) {
    if (wanted > trends.length) {
      trends = Arrays.copyOf(trends, Math.max(wanted, trends.length + (trends.length >> 1)));
    }
    for (; series < wanted; series++) {
      trends[series] = new Trend(config.blocks());
    }
  }

  public int series() {
    return series;
  }

  /**
   * Adds one value and, when that closes a time block, looks for a trend again.
   *
   * @param limit what must not be reached, NaN when there is no such limit
   * @param falling whether the limit is approached from above, as by free memory
   * @return whether a forecast exists now
   */
  public boolean update(int which, long timeMillis, double value, double limit, boolean falling) {
    Trend trend = trend(which);
    if (Math.abs(value) <= LARGEST && trend.ring.add(timeMillis, value, config.blockMillis())) {
      judge(trend, limit, falling ? -1 : 1);
    }
    return trend.forecast();
  }

  /** Slope of the latest fit, with or without a forecast; NaN before the first fit. */
  public double slopePerSecond(int which) {
    return trend(which).slopePerSecond;
  }

  /** When the limit will be reached if the trend goes on, or {@link #NEVER}. */
  public long etaMillis(int which) {
    return trend(which).etaMillis;
  }

  /** Beginning of the interval around the time of arrival, or {@link #NEVER}. */
  public long etaEarliestMillis(int which) {
    return trend(which).earliestMillis;
  }

  /** End of the interval around the time of arrival, or {@link #NEVER}. */
  public long etaLatestMillis(int which) {
    return trend(which).latestMillis;
  }

  /** Share of the variance that the line of the latest fit explains; NaN before the first fit. */
  public double rSquared(int which) {
    return trend(which).rSquared;
  }

  /** Time that the latest fit looked back over. */
  public long spanMillis(int which) {
    return trend(which).spanMillis;
  }

  public void reset(int which) {
    trend(which).clear();
  }

  public void write(StateWriter out) {
    out.writeByte(VERSION);
    out.writeVarLong(config.blocks());
    out.writeVarLong(config.blockMillis());
    out.writeVarLong(series);
    for (int i = 0; i < series; i++) {
      trends[i].write(out);
    }
  }

  /**
   * Replaces everything by what was written; on failure the bank stays as it was. When blocks are
   * configured otherwise now, all series start empty.
   */
  public void read(StateReader in) {
    in.readVersion("TrendBank", VERSION);
    long savedBlocks = in.readVarLong();
    in.require(savedBlocks >= 1 && savedBlocks <= 1 << 16, "TrendBank blocks");
    boolean sameBlocks = in.readVarLong() == config.blockMillis() && savedBlocks == config.blocks();
    int size = in.readCount("TrendBank series", Trend.bytes((int) savedBlocks));
    Trend[] saved = new Trend[size];
    for (int i = 0; i < size; i++) {
      Trend trend = new Trend((int) savedBlocks);
      trend.read(in);
      saved[i] = sameBlocks ? trend : new Trend(config.blocks());
    }
    trends = saved;
    series = size;
  }

  private Trend trend(int which) {
    return trends[Objects.checkIndex(which, series)];
  }

  private void judge(Trend trend, double limit, int towards) {
    int span = trend.ring.fill(fit);
    trend.broken.follow(towards * fit.newestY(), towards * limit);
    int points = fit.size();
    boolean fitted = 2 * points >= span && fit.solve();
    trend.slopePerSecond = fitted ? fit.slope * 1e3 / config.blockMillis() : Double.NaN;
    trend.rSquared = fitted ? fit.rSquared : Double.NaN;
    trend.spanMillis = span * config.blockMillis();
    boolean agrees = fitted && agrees(trend, limit, span, towards);
    trend.agreeing = agrees ? Math.min(trend.agreeing + 1, AGREEING_FITS) : 0;
    trend.withdraw();
    if (trend.agreeing == AGREEING_FITS) {
      forecast(trend, limit);
      trend.broken.forecast(towards * fit.valueAt(-span), towards * fit.valueAt(0));
    }
  }

  private boolean agrees(Trend trend, double limit, int span, int towards) {
    double slope = towards * fit.slope;
    double distance = towards * (limit - fit.valueAt(0));
    double horizon = (double) config.horizonMillis() / config.blockMillis();
    boolean trending =
        slope > 0
            && distance > 0
            && fit.rSquared >= config.minimumRSquared()
            && trend.spanMillis >= config.minimumSpanMillis()
            && distance / slope <= Math.min(horizon, SPANS_AHEAD * span)
            && sustained(span, towards)
            && fit.slopeError() * intervalQuantile.at(fit.size() - 2) < slope;
    if (trend.forecast()) {
      return trending && reaches(distance, towards, 0);
    }
    return trending
        && reaches(distance, towards, shapeQuantile.at(fit.size() - 3))
        && trend.broken.isBeyond(towards * fit.valueAt(0))
        && (!fit.wandering || towards * fit.drift() >= DRIFT);
  }

  private boolean sustained(int span, int towards) {
    double enough = SUSTAINED * towards * fit.slope;
    double third = span / 3.0;
    return towards * fit.slopeBetween(-span, third - span) >= enough
        && towards * fit.slopeBetween(-third, 0) >= enough;
  }

  /**
   * Whether the trend covers the distance even if it is an exponential approach: one with slope v
   * in the middle, v' at the end and curvature c has a time constant of v / -2c and goes on for v'
   * times that.
   */
  private boolean reaches(double distance, int towards, double errors) {
    double worst = towards * fit.curvature - errors * fit.curvatureError;
    double middle = towards * fit.slope;
    double end = towards * fit.slopeAt(0, towards * worst);
    return worst >= 0 || (end > 0 && distance < end * middle / (-2 * worst));
  }

  private void forecast(Trend trend, double limit) {
    double slope = fit.slope;
    double ahead = limit - fit.meanY;
    double quantile = intervalQuantile.at(fit.size() - 2);
    double squaredError = quantile * quantile * fit.residualVariance;
    double certain = slope * slope - squaredError / fit.sumXX;
    double width =
        Math.sqrt(squaredError * (ahead * ahead / fit.sumXX + certain / fit.size())) / certain;
    double middle = fit.meanX + slope * ahead / certain;
    trend.etaMillis = millis(trend, fit.meanX + ahead / slope);
    trend.earliestMillis = Math.min(trend.etaMillis, millis(trend, Math.max(0, middle - width)));
    trend.latestMillis = Math.max(trend.etaMillis, millis(trend, middle + width));
  }

  /** A distance in blocks from the open block's beginning as a point in time. */
  private long millis(Trend trend, double blocksAhead) {
    return Math.round((trend.ring.open() + blocksAhead) * config.blockMillis());
  }
}
