package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.forecast.TrendBank;
import io.forestall.detectors.structure.FrozenBank;
import io.forestall.detectors.structure.FrozenConfig;
import io.forestall.detectors.structure.PresenceBank;
import io.forestall.detectors.structure.PresenceConfig;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.NodeReport.DeviceFeatures;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Scores the accelerators of one node, one tick at a time: per-series residuals, vendor limits,
 * vanished series, frozen gauges, the last XID as a fallback for the log, and temperature that is
 * on its way to the slowdown limit.
 *
 * <ul>
 *   <li>Cost: a few loops over the tick's values; objects only for what is wrong.
 *   <li>State: about 120 bytes a series. Threads: none.
 * </ul>
 */
final class DeviceScorer {
  /** Series that vanish together when a GPU is lost, at least; nine of nineteen were seen. */
  private static final int VANISHED_WITNESS = 3;

  /** Without a second witness a frozen tuple must last this long: exporters may refresh slowly. */
  private static final long FROZEN_ALONE_MILLIS = 300_000;

  /** Where the vendor's own limit is not reported; GPUs throttle at 84 to 90 °C. */
  private static final double USUAL_SLOWDOWN_CELSIUS = 87;

  /** A forecast of heat counts only this near the limit. */
  private static final double NEAR_LIMIT_CELSIUS = 20;

  private static final int[] GAUGES = {
    KnownMetrics.GPU_POWER,
    KnownMetrics.GPU_TEMPERATURE,
    KnownMetrics.GPU_MEMORY_TEMPERATURE,
    KnownMetrics.GPU_UTILIZATION,
    KnownMetrics.GPU_SM_CLOCK
  };

  private final DeviceSeries series = new DeviceSeries();
  private final SeriesScorer scorer = new SeriesScorer();
  private final FrozenBank frozen = new FrozenBank(FrozenConfig.DEFAULT);
  private final TrendPair heat = new TrendPair();
  private final MissingDevices missing = new MissingDevices();
  private PresenceBank[] presence = {};
  private int[] vanished = {};
  private int[] frozenTicks = {};
  private long[] unchangedSince = {};
  private long[] unchangedMillis = {};
  private double[] lastXid = {};
  private final double[] tuple = new double[GAUGES.length];
  private double[] ofOneDevice = {};

  /** Scores the frame and raises what is wrong. */
  void score(SampleFrame frame, DeviceNames names, EvidenceKeeper keeper) {
    long timeMillis = frame.eventTimeMillis;
    if (series.fill(frame)) {
      scorer.forget(series.series(), series);
      frozenTicks = Arrays.copyOf(frozenTicks, series.devices());
      vanished = Arrays.copyOf(vanished, series.devices());
      unchangedSince = Arrays.copyOf(unchangedSince, series.devices());
      unchangedMillis = Arrays.copyOf(unchangedMillis, series.devices());
      int before = lastXid.length;
      lastXid = Arrays.copyOf(lastXid, series.devices());
      Arrays.fill(lastXid, before, lastXid.length, Double.NaN);
      growPresence();
      frozen.ensureDevices(series.devices());
    }
    scorer.score(timeMillis, series.raw(), series.series(), series);
    missing.look(series);
    for (int device = 0; device < series.devices(); device++) {
      var subject = new Subject(frame.node, series.device(device), names, timeMillis);
      countVanished(device);
      countFrozen(device, timeMillis);
      judgeStructure(device, subject, keeper);
      judgeXid(device, subject, keeper);
      judgeHeat(device, subject, frame.intervalMillis, keeper);
      judgeSeries(device, subject, keeper);
    }
  }

  /** What stage B compares peers by. */
  List<DeviceFeatures> features(NodePlacement placement, String group, DeviceNames names) {
    return IntStream.range(0, series.devices())
        .filter(device -> placement.groupOf(series.device(device)).equals(group))
        .mapToObj(device -> features(device, placement, names))
        .toList();
  }

  private DeviceFeatures features(int device, NodePlacement placement, DeviceNames names) {
    String id = series.device(device);
    return new DeviceFeatures(
        id,
        names.indexOf(id),
        placement.rankOf(id),
        placement.roleOf(id),
        series.value(KnownMetrics.GPU_POWER, device),
        series.value(KnownMetrics.GPU_UTILIZATION, device),
        series.value(KnownMetrics.GPU_TENSOR_ACTIVE, device),
        linkBytesPerSecond(device),
        series.value(KnownMetrics.GPU_PCIE_TRANSMIT, device)
            + series.value(KnownMetrics.GPU_PCIE_RECEIVE, device),
        latched(device));
  }

  /** Both directions where they are told apart, else the one figure that old exporters give. */
  private double linkBytesPerSecond(int device) {
    double both =
        series.value(KnownMetrics.GPU_NVLINK_TRANSMIT, device)
            + series.value(KnownMetrics.GPU_NVLINK_RECEIVE, device);
    return Double.isNaN(both) ? series.value(KnownMetrics.GPU_NVLINK_THROUGHPUT, device) : both;
  }

  /** The devices in order of first sight. */
  int devices() {
    return series.devices();
  }

  String device(int device) {
    return series.device(device);
  }

  private void countVanished(int device) {
    int slots = series.metrics();
    if (ofOneDevice.length < slots) {
      ofOneDevice = new double[2 * slots];
    }
    for (int slot = 0; slot < slots; slot++) {
      ofOneDevice[slot] = series.raw()[slot * series.devices() + device];
    }
    presence[device].ensureSeries(slots);
    vanished[device] = presence[device].update(ofOneDevice, 0, slots);
  }

  /** Idle gauges repeat by nature, so without a second witness only a busy device can be frozen. */
  private void countFrozen(int device, long timeMillis) {
    for (int g = 0; g < GAUGES.length; g++) {
      tuple[g] = series.value(GAUGES[g], device);
    }
    if (busy(device) || vanished[device] >= VANISHED_WITNESS) {
      frozenTicks[device] = frozen.update(device, tuple, GAUGES.length);
    } else {
      frozen.reset(device);
      frozenTicks[device] = 0;
    }
    if (frozenTicks[device] == 0) {
      unchangedSince[device] = timeMillis;
    }
    unchangedMillis[device] = timeMillis - unchangedSince[device];
  }

  private boolean busy(int device) {
    return series.value(KnownMetrics.GPU_UTILIZATION, device) > 0;
  }

  /** The gauges are frozen and mean nothing: quickly told of a busy device that lost series. */
  private boolean latched(int device) {
    boolean quickly = busy(device) && vanished[device] >= VANISHED_WITNESS;
    return frozen.frozen(device) && (quickly || unchangedMillis[device] >= FROZEN_ALONE_MILLIS);
  }

  /**
   * Series that vanish while the rest of the device's gauges go on moving were dropped by whoever
   * configures the exporter; a lost GPU's gauges latch.
   */
  private void judgeStructure(int device, Subject subject, EvidenceKeeper keeper) {
    if (missing.missing(device)) {
      keeper.raise(
          subject.evidence(
              "missing-device",
              "gpu_exporter_series",
              FaultClass.GPU_MISSING,
              Strength.SUPPORTING,
              1,
              0,
              Double.NaN,
              "the GPU has disappeared from telemetry while others of the node report"));
      return;
    }
    if (vanished[device] >= VANISHED_WITNESS) {
      keeper.raise(
          subject.evidence(
              "vanished-series",
              "gpu_exporter_series",
              FaultClass.GPU_FELL_OFF_BUS,
              latched(device) ? Strength.SUPPORTING : Strength.HINT,
              (double) vanished[device] / VANISHED_WITNESS,
              vanished[device],
              0,
              vanished[device] + " series of the GPU have vanished while others go on"));
    }
    if (latched(device)) {
      keeper.raise(
          subject
              .evidence(
                  "frozen-while-busy",
                  "gpu_power_watts",
                  FaultClass.GPU_FELL_OFF_BUS,
                  Strength.SUPPORTING,
                  Math.max(1, frozenTicks[device] / 4.0),
                  series.value(KnownMetrics.GPU_POWER, device),
                  Double.NaN,
                  "power, temperature, utilisation and clock are bit-identical for "
                      + frozenTicks[device]
                      + " ticks")
              .since(unchangedSince[device]));
    }
  }

  /** The gauge holds the last XID for ever, so only its change says something. */
  private void judgeXid(int device, Subject subject, EvidenceKeeper keeper) {
    double xid = series.value(KnownMetrics.GPU_LAST_XID, device);
    double before = lastXid[device];
    if (Double.isNaN(xid)) {
      return;
    }
    lastXid[device] = xid;
    if (xid > 0 && xid != before && !Double.isNaN(before)) {
      XidCatalogue.Entry entry = XidCatalogue.entry((int) xid);
      keeper.raise(
          subject
              .evidence(
                  "log-xid-" + entry.code(), // the same finding as the kernel line's
                  "gpu_last_xid",
                  entry.faultClass(),
                  entry.strength(),
                  entry.strength() == Strength.HINT ? 0.5 : 1,
                  xid,
                  0,
                  "XID " + entry.code() + ", " + entry.meaning() + " (from the exporter)")
              .stick());
    }
  }

  private void judgeHeat(int device, Subject subject, int intervalMillis, EvidenceKeeper keeper) {
    double margin = series.value(KnownMetrics.GPU_TEMPERATURE_MARGIN, device);
    if (Double.isNaN(margin)) {
      double slowdown = series.value(KnownMetrics.GPU_SLOWDOWN_TEMPERATURE, device);
      margin =
          (Double.isNaN(slowdown) ? USUAL_SLOWDOWN_CELSIUS : slowdown)
              - series.value(KnownMetrics.GPU_TEMPERATURE, device);
    }
    heat.ensureSeries(device + 1);
    TrendBank trend =
        heat.update(device, subject.timeMillis(), intervalMillis, margin, /* limit= */ 0);
    if (trend != null && margin < NEAR_LIMIT_CELSIUS) {
      keeper.raise(
          subject
              .evidence(
                  "trend-temperature",
                  "gpu_temperature_margin_celsius",
                  FaultClass.GPU_OVERHEATING,
                  Strength.SUPPORTING,
                  1,
                  margin,
                  0,
                  String.format(
                      Locale.ROOT,
                      "margin to the slowdown temperature falls by %.2f °C a minute",
                      -60 * trend.slopePerSecond(device)))
              .forecast(TrendPair.forecast(trend, device)));
    }
  }

  /** Vendor limits on every series, and the series furthest from its own past. */
  private void judgeSeries(int device, Subject subject, EvidenceKeeper keeper) {
    int worst = -1;
    for (int slot = 0; slot < series.metrics(); slot++) {
      int number = slot * series.devices() + device;
      VendorLimits.Limit limit = VendorLimits.of(series.metricOfSlot(slot).id());
      if (limit != null) {
        Limits.judge(limit, number, "", series.raw(), scorer, subject, keeper);
      }
      if (scorer.score(number) >= 1 && (worst < 0 || scorer.score(number) > scorer.score(worst))) {
        worst = number;
      }
    }
    if (worst >= 0) {
      keeper.raise(Limits.unusual(series.metric(worst), worst, "", scorer, subject));
    }
  }

  private void growPresence() {
    int before = presence.length;
    presence = Arrays.copyOf(presence, series.devices());
    for (int device = before; device < presence.length; device++) {
      presence[device] = new PresenceBank(new PresenceConfig(3, 5, 120));
    }
  }

  void write(StateWriter out) {
    series.write(out);
    scorer.write(out);
    frozen.write(out);
    heat.write(out);
    missing.write(out);
    for (int device = 0; device < series.devices(); device++) {
      presence[device].write(out);
      out.writeInt(vanished[device]);
      out.writeInt(frozenTicks[device]);
      out.writeLong(unchangedSince[device]);
      out.writeDouble(lastXid[device]);
    }
  }

  void read(StateReader in) {
    series.read(in);
    scorer.read(in);
    frozen.read(in);
    heat.read(in);
    missing.read(in);
    int devices = series.devices();
    vanished = new int[devices];
    frozenTicks = new int[devices];
    unchangedSince = new long[devices];
    unchangedMillis = new long[devices];
    lastXid = new double[devices];
    growPresence();
    frozen.ensureDevices(devices);
    for (int device = 0; device < devices; device++) {
      presence[device].read(in);
      vanished[device] = in.readInt();
      frozenTicks[device] = in.readInt();
      unchangedSince[device] = in.readLong();
      lastXid[device] = in.readDouble();
    }
  }
}
