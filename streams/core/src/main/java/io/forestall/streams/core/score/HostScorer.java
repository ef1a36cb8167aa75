package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.forecast.TrendBank;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Scores the host of one node: per-series residuals, vendor limits, network ports that go down,
 * counters that stand at their end, and memory and disks that run out.
 *
 * <ul>
 *   <li>Cost: a few loops over the tick's values; objects only for what is wrong.
 *   <li>State: about 100 bytes a series. Threads: none.
 * </ul>
 */
final class HostScorer {
  private static final double PORT_ACTIVE = 4;

  /** A trend counts once this share of the whole is left, or less. */
  private static final double NEAR_LIMIT_RATIO = 0.7;

  private final HostSeries series = new HostSeries();
  private final SeriesScorer scorer = new SeriesScorer();
  private final TrendPair shrinking = new TrendPair();
  private final Map<Integer, Integer> trendSlots = new LinkedHashMap<>(); // few of many series
  private boolean[] wasActive = {};

  void score(SampleFrame frame, DeviceNames names, EvidenceKeeper keeper) {
    series.fill(frame);
    int length = series.series();
    scorer.score(frame.eventTimeMillis, series.raw(), length, series);
    if (wasActive.length < length) {
      wasActive = Arrays.copyOf(wasActive, length);
    }
    var subject = new Subject(frame.node, "", names, frame.eventTimeMillis);
    int worst = -1;
    for (int i = 0; i < length; i++) {
      int metric = series.metric(i).id();
      VendorLimits.Limit limit = VendorLimits.of(metric);
      if (limit != null) {
        Limits.judge(limit, i, series.instance(i), series.raw(), scorer, subject, keeper);
      }
      judgeSaturation(i, subject, keeper);
      if (metric == KnownMetrics.NODE_IB_PORT_STATE) {
        judgePort(i, subject, keeper);
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
      if (scorer.score(i) >= 1 && (worst < 0 || scorer.score(i) > scorer.score(worst))) {
        worst = i;
      }
    }
    if (worst >= 0) {
      keeper.raise(
          Limits.unusual(series.metric(worst), worst, series.instance(worst), scorer, subject));
    }
  }

  /** A port that was active and is not any more. */
  private void judgePort(int number, Subject subject, EvidenceKeeper keeper) {
    double state = series.raw()[number];
    if (Double.isNaN(state)) {
      return;
    }
    if (state == PORT_ACTIVE) {
      wasActive[number] = true;
    } else if (wasActive[number]) {
      keeper.raise(
          subject
              .evidence(
                  "port-down",
                  "node_ib_port_state",
                  FaultClass.LINK_FLAP,
                  Strength.SUPPORTING,
                  1,
                  state,
                  PORT_ACTIVE,
                  "network port " + series.instance(number) + " is not active")
              .at(series.instance(number)));
    }
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
    shrinking.write(out);
    out.writeInt(trendSlots.size());
    trendSlots.keySet().forEach(out::writeInt);
    for (int i = 0; i < series.series(); i++) {
      out.writeBoolean(i < wasActive.length && wasActive[i]);
    }
  }

  void read(StateReader in) {
    series.read(in);
    scorer.read(in);
    shrinking.read(in);
    for (int n = in.readInt(); n > 0; n--) {
      trendSlots.put(in.readInt(), trendSlots.size());
    }
    shrinking.ensureSeries(trendSlots.size());
    wasActive = new boolean[series.series()];
    for (int i = 0; i < wasActive.length; i++) {
      wasActive[i] = in.readBoolean();
    }
  }
}
