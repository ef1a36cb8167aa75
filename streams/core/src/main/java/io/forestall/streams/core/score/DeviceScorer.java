package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.Layers;
import io.forestall.streams.core.NodeReport.DeviceFeatures;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores the accelerators of one node, one tick at a time.
 *
 * <pre>
 *   values → structure → heat, clocks, laws of physics, links, fabric, processes, last XID → limits → residuals
 * </pre>
 *
 * <ul>
 *   <li>Cost: a few loops over the tick's values; objects only for what is wrong.
 *   <li>State: about 120 bytes a series and 900 a device. Threads: none.
 * </ul>
 */
final class DeviceScorer {
  private final DeviceSeries series = new DeviceSeries();
  private final SeriesScorer scorer;
  private final NodeWork work = new NodeWork();
  private final DeviceStructure structure = new DeviceStructure(series);
  private final HeatScorer heat = new HeatScorer();
  private final HeldClock clocks = new HeldClock();
  private final DeviceLaws laws = new DeviceLaws();
  private final PowerBalance balance = new PowerBalance();
  private final PcieLinks pcie = new PcieLinks();
  private final FabricState fabric = new FabricState();
  private final DeviceProcesses processes = new DeviceProcesses();
  private final LastXid xids = new LastXid();
  private final DeviceMemory memory = new DeviceMemory();
  private final ErrorClimb corrected =
      new ErrorClimb(
          "memory-errors-climb", "gpu_ecc_corrected_volatile_total", FaultClass.GPU_MEMORY_FAULT);

  DeviceScorer(Layers layers) {
    scorer = new SeriesScorer(layers);
  }

  /** Scores the frame and raises what is wrong. */
  void score(SampleFrame frame, DeviceNames names, NodePlacement placement, EvidenceKeeper keeper) {
    if (series.fill(frame)) {
      scorer.forget(series.series(), series);
      ensureDevices();
    }
    if (series.devices() == 0) {
      return;
    }
    long timeMillis = frame.eventTimeMillis;
    var node = new Subject(frame.node, "", names, timeMillis);
    work.look(series, timeMillis);
    scorer.score(
        timeMillis, series.raw(), series.series(), series.devices(), work.regime(), series);
    structure.look(timeMillis, visible(frame), placement);
    structure.judgeNode(placement, node, keeper);
    heat.look(frame, series, scorer, structure, node, keeper);
    clocks.look(series);
    laws.look(series, structure, timeMillis);
    balance.look(frame, series);
    balance.judgeNode(series, structure, laws, node, keeper);
    processes.look(series, timeMillis);
    fabric.judge(series, node, keeper);
    for (int device = 0; device < series.devices(); device++) {
      var subject = new Subject(frame.node, series.device(device), names, timeMillis);
      structure.judge(device, subject, keeper);
      xids.judge(device, series, subject, keeper);
      heat.judge(device, series, scorer, subject, frame.intervalMillis, keeper);
      clocks.judge(device, series, subject, keeper);
      laws.judge(device, subject, keeper);
      balance.judge(device, series, structure, subject, keeper);
      pcie.judge(device, series, subject, keeper);
      memory.judge(device, series, subject, frame.intervalMillis, keeper);
      corrected.judge(series.value(KnownMetrics.GPU_ECC_CORRECTED, device), "", subject, keeper);
      if (inTrouble(device, timeMillis)) {
        processes.forgetRank(device);
      } else {
        processes.judge(device, series, placement, subject, keeper);
      }
      judgeSeries(device, subject, keeper);
    }
  }

  DeviceSeries series() {
    return series;
  }

  SeriesScorer scorer() {
    return scorer;
  }

  /** How far the device is from what physics explains; 1 is the alarm line. */
  double physics(int device) {
    return heat.score(device);
  }

  /** Whether all devices had told for a while, up to that time, that no process used them. */
  boolean unused(long timeMillis) {
    return processes.unused(timeMillis);
  }

  private void ensureDevices() {
    structure.ensureDevices(series.devices());
    processes.ensureDevices(series.devices());
    pcie.ensureDevices(series.devices());
    xids.ensureDevices(series.devices());
    memory.ensureDevices(series.devices());
  }

  /** Whether the device takes its process with it. */
  private boolean inTrouble(int device, long timeMillis) {
    int errors = series.series(KnownMetrics.GPU_ECC_UNCORRECTED, device);
    return !structure.sound(device)
        || (errors >= 0 && scorer.riseWithinMinute(errors, timeMillis) > 0);
  }

  /** How many GPUs the node itself counts; NaN when it does not say. */
  private static double visible(SampleFrame frame) {
    for (int i = 0; i < frame.hostSeries; i++) {
      if (frame.hostMetrics[i] == KnownMetrics.NODE_GPUS_VISIBLE) {
        return frame.hostValues[i];
      }
    }
    return Double.NaN;
  }

  /** What stage B compares peers by. */
  List<DeviceFeatures> features(
      NodePlacement placement,
      String group,
      DeviceNames names,
      double networkWaitPerSecond,
      double networkBytesPerSecond) {
    return IntStream.range(0, series.devices())
        .filter(device -> placement.groupOf(series.device(device)).equals(group))
        .mapToObj(
            device ->
                features(device, placement, names, networkWaitPerSecond, networkBytesPerSecond))
        .toList();
  }

  private DeviceFeatures features(
      int device,
      NodePlacement placement,
      DeviceNames names,
      double networkWaitPerSecond,
      double networkBytesPerSecond) {
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
        structure.latched(device),
        series.value(KnownMetrics.GPU_SM_ACTIVE, device),
        series.value(KnownMetrics.GPU_SM_CLOCK, device),
        series.value(KnownMetrics.GPU_TEMPERATURE, device),
        networkWaitPerSecond,
        networkBytesPerSecond);
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

  /** Vendor limits on every series. */
  private void judgeSeries(int device, Subject subject, EvidenceKeeper keeper) {
    for (int slot = 0; slot < series.metrics(); slot++) {
      int number = slot * series.devices() + device;
      for (VendorLimits.Limit limit : VendorLimits.of(series.metricOfSlot(slot).id())) {
        // The heat of a node is told of once, and not as that of each of its GPUs.
        if (!heat.wholeNode() || limit.faultClass() != FaultClass.GPU_OVERHEATING) {
          Limits.judge(limit, number, "", series.raw(), scorer, subject, keeper);
        }
      }
    }
  }

  void write(StateWriter out) {
    series.write(out);
    scorer.write(out);
    work.write(out);
    structure.write(out);
    heat.write(out);
    clocks.write(out);
    laws.write(out);
    balance.write(out);
    pcie.write(out);
    fabric.write(out);
    processes.write(out);
    xids.write(out);
    memory.write(out);
    corrected.write(out);
  }

  void read(StateReader in) {
    series.read(in);
    scorer.read(in);
    work.read(in);
    ensureDevices();
    structure.read(in);
    heat.read(in);
    clocks.read(in);
    laws.read(in);
    balance.read(in);
    pcie.read(in);
    fabric.read(in);
    processes.read(in);
    xids.read(in);
    memory.read(in);
    corrected.read(in);
  }
}
