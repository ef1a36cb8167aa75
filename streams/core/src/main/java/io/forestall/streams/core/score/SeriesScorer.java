package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.change.BurstBank;
import io.forestall.detectors.change.BurstConfig;
import io.forestall.detectors.change.CusumBank;
import io.forestall.detectors.change.CusumConfig;
import io.forestall.detectors.change.EwmaBank;
import io.forestall.detectors.change.EwmaConfig;
import io.forestall.detectors.regime.Regime;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricType;
import io.forestall.streams.core.Layer;
import io.forestall.streams.core.Layers;
import java.util.Arrays;

/**
 * The always-on tier for a set of series: counters become rates, rates and gauges become residuals
 * against the series' own past, residuals become scores.
 *
 * <pre>
 *   raw → value (gauge, or counter's rise per second) → z (robust EWMA)
 *       → distance from the siblings' → bursts → score (CUSUM)
 *
 *   common = median over the siblings of z scale
 *   z      = (z scale - common) / max(scale, |common| / 10)
 * </pre>
 *
 * <ul>
 *   <li>Where several devices report a metric, the median of their distances is taken off each of
 *       them, in the metric's own unit: a job that starts, saves or ends moves all alike and is no
 *       news. It moves them by different amounts, so the more it does the less a difference counts.
 *   <li>A series that has bursts is measured by them ({@link BurstBank}).
 *   <li>Idle devices have baselines of their own, and while work starts or pauses what it drives is
 *       neither judged nor learnt; errors always are.
 *   <li>A device's series without a past starts with its siblings' ({@link SiblingStart}).
 *   <li>States and bit masks have no residual: rules look at their raw value.
 *   <li>Cost: a few simple loops over primitive arrays per tick, no allocation; see
 *       docs/benchmarks.md. State: 61 bytes a gauge, 28 more once idle; a counter as {@link
 *       SeriesCounters} says (test: state_ofANode_isBelow200BytesASeries).
 *   <li>Threads: none.
 * </ul>
 *
 * <p>Public so that benchmarks can measure it alone.
 */
public final class SeriesScorer {
  /** Says what a series measures. */
  public interface MetricOf {
    Metric metric(int series);
  }

  /** So many siblings have a median worth the name. */
  private static final int SIBLINGS = 3;

  /** Devices that move together do so by different amounts: some run hotter than others. */
  private static final double UNEQUAL_SHARE = 0.1;

  /**
   * For shifts of two deviations: noise is correlated in time, and with the usual slack of 0.5 most
   * alarms were of healthy devices (docs/quality.md, what each part adds).
   */
  private static final CusumConfig SHIFTS = new CusumConfig(1, 12);

  private static final byte UNSCORED = 0;
  private static final byte GAUGE = 1;
  private static final byte WORK_COUNTER = 2; // rises with the work that is done
  private static final byte EVENT_COUNTER = 3;

  private final Layers layers;
  private final SeriesCounters counters = new SeriesCounters();
  private final EwmaBank working = new EwmaBank(EwmaConfig.DEFAULT);
  private final EwmaBank idle = new EwmaBank(EwmaConfig.DEFAULT); // empty until devices idle
  private final CusumBank cusum = new CusumBank(SHIFTS);
  private final BurstBank bursts = new BurstBank(BurstConfig.DEFAULT);
  private final SiblingStart siblingStart = new SiblingStart(SIBLINGS);
  private final Median median = new Median();
  private EwmaBank inForce = working;
  private byte[] kinds = {};
  private double[] values = {};
  private double[] judged = {};
  private double[] residuals = {};
  private double[] scales = {};
  private double[] scores = {};

  public SeriesScorer(Layers layers) {
    this.layers = layers;
  }

  /**
   * Scores the first {@code length} raw values; NaN is "not reported".
   *
   * @param siblings so many series in a row measure the same of different devices; 1 on a host
   * @param regime what the devices do
   */
  public void score(
      long timeMillis, double[] raw, int length, int siblings, Regime regime, MetricOf metrics) {
    ensure(length, metrics);
    readValues(timeMillis, raw, length, metrics);
    chooseBaseline(length, regime, metrics);
    boolean peers = siblings >= SIBLINGS;
    if (peers && layers.has(Layer.WARM_START)) {
      siblingStart.start(inForce, judged, length, siblings);
    }
    boolean relative = peers && layers.has(Layer.SIBLINGS);
    for (int i = 0; relative && i < length; i++) {
      scales[i] = inForce.scale(i);
    }
    inForce.update(judged, residuals, length);
    for (int first = 0; relative && first < length; first += siblings) {
      takeOffMedian(first, siblings);
    }
    if (layers.has(Layer.BURSTS)) {
      bursts.update(residuals, length);
    }
    cusum.update(residuals, scores, length);
  }

  private void readValues(long timeMillis, double[] raw, int length, MetricOf metrics) {
    for (int i = 0; i < length; i++) {
      values[i] =
          switch (kinds[i]) {
            case GAUGE -> raw[i];
            case UNSCORED -> Double.NaN;
            default -> counters.perSecond(i, timeMillis, raw[i], metrics.metric(i));
          };
    }
  }

  /** Idling has baselines of its own; what is neither that nor steady work has none. */
  private void chooseBaseline(int length, Regime regime, MetricOf metrics) {
    Regime of = layers.has(Layer.REGIME) ? regime : Regime.UNKNOWN;
    boolean between = of == Regime.STARTING || of == Regime.PAUSED;
    inForce = of == Regime.IDLE ? idle : between ? inForce : working;
    if (inForce.series() < length) {
      ensure(inForce, length, metrics);
    }
    System.arraycopy(values, 0, judged, 0, length);
    for (int i = 0; between && i < length; i++) {
      if (kinds[i] != EVENT_COUNTER) {
        judged[i] = Double.NaN;
      }
    }
  }

  private void takeOffMedian(int first, int siblings) {
    median.clear(siblings);
    for (int i = first; i < first + siblings; i++) {
      residuals[i] *= scales[i];
      median.add(residuals[i]);
    }
    double common = median.count() >= SIBLINGS ? median.value() : 0;
    double unequal = UNEQUAL_SHARE * Math.abs(common);
    for (int i = first; i < first + siblings; i++) {
      residuals[i] = (residuals[i] - common) / Math.max(scales[i], unequal);
    }
  }

  /** A gauge as reported, a counter's rise per second. */
  public double value(int series) {
    return values[series];
  }

  /** What the series' own past makes us expect. */
  double expected(int series) {
    return inForce.level(series);
  }

  /** Distance from what is expected, in standard deviations, without what siblings share. */
  public double residual(int series) {
    return residuals[series];
  }

  /** CUSUM score; 1 is the alarm line. */
  public double score(int series) {
    return scores[series];
  }

  /** The counter's rise within the last minute. */
  double riseWithinMinute(int series, long timeMillis) {
    return counters.riseWithinMinute(series, timeMillis);
  }

  /** The counter's rise within the last hour; 0 where no limit asks for it. */
  double riseWithinHour(int series, long timeMillis) {
    return counters.riseWithinHour(series, timeMillis);
  }

  /** Whether the counter stands at its end and cannot tell us anything any more. */
  boolean saturated(int series) {
    return counters.saturated(series);
  }

  /** Forgets every baseline, as when the series' numbering has changed. */
  void forget(int length, MetricOf metrics) {
    ensure(length, metrics);
    for (int i = 0; i < length; i++) {
      kinds[i] = kind(metrics.metric(i));
      cusum.reset(i);
      bursts.reset(i);
    }
    counters.forget(metrics);
    restart(working, metrics);
    restart(idle, metrics);
  }

  private static void restart(EwmaBank bank, MetricOf metrics) {
    for (int i = 0; i < bank.series(); i++) {
      bank.reset(i);
      bank.useFloor(i, smallestScale(metrics.metric(i))); // another metric's floor stood there
    }
  }

  void write(StateWriter out) {
    counters.write(out);
    working.write(out);
    idle.write(out);
    out.writeBoolean(inForce == idle);
    cusum.write(out);
    bursts.write(out);
  }

  void read(StateReader in) {
    counters.read(in);
    working.read(in);
    idle.read(in);
    inForce = in.readBoolean() ? idle : working;
    cusum.read(in);
    bursts.read(in);
  }

  private void ensure(int length, MetricOf metrics) {
    if (values.length < length) {
      int grown = Math.max(length, 2 * values.length);
      values = new double[grown];
      judged = new double[grown];
      residuals = new double[grown];
      scales = new double[grown];
      scores = new double[grown];
    }
    int known = kinds.length;
    if (known < length) {
      kinds = Arrays.copyOf(kinds, length);
      for (int i = known; i < length; i++) {
        kinds[i] = kind(metrics.metric(i));
      }
      counters.ensure(length, metrics);
      cusum.ensureSeries(length);
      bursts.ensureSeries(length);
      ensure(working, length, metrics);
    }
  }

  private static void ensure(EwmaBank bank, int length, MetricOf metrics) {
    int known = bank.series();
    bank.ensureSeries(length);
    for (int i = known; i < length; i++) {
      bank.useFloor(i, smallestScale(metrics.metric(i)));
    }
  }

  private static byte kind(Metric metric) {
    if (metric.type() == MetricType.GAUGE) {
      return GAUGE;
    }
    if (metric.type() != MetricType.COUNTER) {
      return UNSCORED;
    }
    return switch (metric.unit()) {
      case "joules", "bytes", "seconds" -> WORK_COUNTER;
      default -> EVENT_COUNTER;
    };
  }

  /** What a sensor's own coarseness and idle chatter make of a steady value; assumed. */
  private static double smallestScale(Metric metric) {
    return switch (metric.unit()) {
      case "celsius" -> 1;
      case "watts" -> 5;
      case "joules" -> 5;
      case "ratio" -> 0.02;
      case "hertz" -> 15e6;
      case "bytes_per_second" -> 1e6;
      case "bytes" -> 1e7;
      case "seconds" -> 0.01;
      default -> 1;
    };
  }
}
