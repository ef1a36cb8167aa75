package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.forecast.TrendBank;
import io.forestall.detectors.regime.Regime;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.Layers;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Scores the host of one node: per-series residuals, vendor limits, its board, its network ports,
 * counters that stand at their end, and memory and disks that run out.
 *
 * <ul>
 *   <li>Cost: a few loops over the tick's values; objects only for what is wrong.
 *   <li>State: about 100 bytes a series. Threads: none.
 * </ul>
 */
final class HostScorer {
  /** A trend counts once this share of the whole is left, or less. */
  private static final double NEAR_LIMIT_RATIO = 0.7;

  private final HostSeries series = new HostSeries();
  private final SeriesScorer scorer;
  private final TrendPair shrinking = new TrendPair(TrendPair.SHAKEN_BLOCKS);
  private final Map<Integer, Integer> trendSlots = new LinkedHashMap<>(); // few of many series
  private final HostBoard board = new HostBoard();
  private final ErrorClimb corrected =
      new ErrorClimb(
          "memory-errors-climb", "node_edac_corrected_errors_total", FaultClass.HOST_MEMORY_FAULT);
  private final NetworkPorts ports = new NetworkPorts(series);

  private double networkWaitPerSecond = Double.NaN;
  private double networkBytesPerSecond = Double.NaN;

  HostScorer(Layers layers) {
    scorer = new SeriesScorer(layers);
  }

  void score(SampleFrame frame, DeviceNames names, EvidenceKeeper keeper) {
    series.fill(frame);
    int length = series.series();
    scorer.score(
        frame.eventTimeMillis, series.raw(), length, /* siblings= */ 1, Regime.UNKNOWN, series);
    board.look(series);
    ports.look();
    var subject = new Subject(frame.node, "", names, frame.eventTimeMillis);
    networkWaitPerSecond = Double.NaN;
    networkBytesPerSecond = Double.NaN;
    for (int i = 0; i < length; i++) {
      int metric = series.metric(i).id();
      if (metric == KnownMetrics.NODE_IB_TRANSMIT_WAIT) {
        networkWaitPerSecond = sum(networkWaitPerSecond, scorer.value(i));
      } else if (metric == KnownMetrics.NODE_IB_TRANSMITTED
          || metric == KnownMetrics.NODE_IB_RECEIVED) {
        networkBytesPerSecond = sum(networkBytesPerSecond, scorer.value(i));
      }
      for (VendorLimits.Limit limit : VendorLimits.of(metric)) {
        double rise = scorer.riseWithinMinute(i, subject.timeMillis());
        Limits.judge(
            ports.limit(limit, i, rise),
            i,
            series.instance(i),
            series.raw(),
            scorer,
            subject,
            keeper);
      }
      judgeSaturation(i, subject, keeper);
      board.judge(series, i, subject, keeper);
      ports.judge(i, subject, keeper);
      if (metric == KnownMetrics.NODE_EDAC_CORRECTED) {
        corrected.judge(series.raw()[i], series.instance(i), subject, keeper);
      } else if (metric == KnownMetrics.NODE_MEMORY_AVAILABLE) {
        judgeShrinking(
            i,
            series.value(KnownMetrics.NODE_MEMORY_TOTAL, series.instance(i)),
            "trend-memory",
            FaultClass.HOST_OUT_OF_MEMORY,
            subject,
            frame.intervalMillis,
            keeper);
      } else if (metric == KnownMetrics.NODE_FILESYSTEM_AVAILABLE) {
        judgeShrinking(
            i,
            series.value(KnownMetrics.NODE_FILESYSTEM_SIZE, series.instance(i)),
            "trend-disk",
            FaultClass.DISK_FULL,
            subject,
            frame.intervalMillis,
            keeper);
      }
    }
  }

  HostSeries series() {
    return series;
  }

  SeriesScorer scorer() {
    return scorer;
  }

  /** How long the ports waited for credit, all together, in ticks a second; NaN if not reported. */
  double networkWaitPerSecond() {
    return networkWaitPerSecond;
  }

  /** What the ports sent and received, all together; NaN if not reported. */
  double networkBytesPerSecond() {
    return networkBytesPerSecond;
  }

  private static double sum(double sum, double more) {
    return Double.isNaN(more) ? sum : Double.isNaN(sum) ? more : sum + more;
  }

  /** Load drives most of a host's numbers; only these are steady while a job comes and goes. */
  static boolean tellsOfHealth(Metric metric) {
    return switch (metric.unit()) {
      case "celsius", "errors", "events", "packets", "timeouts", "requests", "hertz" -> true;
      default -> false;
    };
  }

  /** A counter at its end can never rise again, so a fault behind it stays unseen. */
  private void judgeSaturation(int number, Subject subject, EvidenceKeeper keeper) {
    if (scorer.saturated(number)) {
      keeper.raise(
          subject
              .evidence(
                  "counter-saturated",
                  series.metric(number).name(),
                  FaultClass.UNUSUAL,
                  Strength.HINT,
                  0.5,
                  series.raw()[number],
                  series.metric(number).saturation(),
                  "counter saturated, clear it: it cannot show another fault")
              .at(series.metric(number).name() + '/' + series.instance(number)));
    }
  }

  private void judgeShrinking(
      int number,
      double whole,
      String detector,
      FaultClass faultClass,
      Subject subject,
      int intervalMillis,
      EvidenceKeeper keeper) {
    double left = series.raw()[number];
    int slot = trendSlot(number);
    TrendBank trend =
        shrinking.update(slot, subject.timeMillis(), intervalMillis, left, /* limit= */ 0);
    if (trend != null && !Double.isNaN(left) && !(left > NEAR_LIMIT_RATIO * whole)) {
      Evidence evidence =
          subject
              .evidence(
                  detector,
                  series.metric(number).name(),
                  faultClass,
                  Strength.SUPPORTING,
                  1,
                  left,
                  0,
                  String.format(
                      Locale.ROOT,
                      "%.1f GB left, falling by %.2f GB a minute",
                      left / 1e9,
                      -60 * trend.slopePerSecond(slot) / 1e9))
              .at(series.instance(number));
      keeper.raise(evidence.forecast(TrendPair.forecast(trend, slot)));
    }
  }

  private int trendSlot(int number) {
    Integer known = trendSlots.get(number);
    if (known != null) {
      return known;
    }
    int slot = trendSlots.size();
    trendSlots.put(number, slot);
    shrinking.ensureSeries(slot + 1);
    return slot;
  }

  void write(StateWriter out) {
    series.write(out);
    scorer.write(out);
    board.write(out);
    shrinking.write(out);
    out.writeInt(trendSlots.size());
    trendSlots.keySet().forEach(out::writeInt);
    ports.write(out);
    corrected.write(out);
  }

  void read(StateReader in) {
    series.read(in);
    scorer.read(in);
    board.read(in);
    shrinking.read(in);
    for (int n = in.readInt(); n > 0; n--) {
      trendSlots.put(in.readInt(), trendSlots.size());
    }
    shrinking.ensureSeries(trendSlots.size());
    ports.read(in);
    corrected.read(in);
  }
}
