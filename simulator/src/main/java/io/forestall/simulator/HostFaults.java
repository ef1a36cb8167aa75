package io.forestall.simulator;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.util.List;

/**
 * Faults of the network, the host, its storage and its software, with how often 1,000 nodes see one
 * begin in a day. Llama 3: 54 days of 2,048 nodes with 8 H100 each, causes counted; InfiniteHBD:
 * 400 servers with 8 GPUs each over 139,200 node-days. Shares of incidents are taken of Llama 3's
 * 3.8.
 */
final class HostFaults {
  static final List<FaultRecipe> RECIPES =
      List.of(
          // InfiniteHBD: link down.
          published("F15", FaultClass.LINK_FLAP, LabelKind.NETWORK, 0.287, true, LinkFlap::plan),
          // InfiniteHBD: link speed low.
          published(
              "F16", FaultClass.LINK_DEGRADED, LabelKind.NETWORK, 0.072, true, LaneLoss::plan),
          // Llama 3: 7 network adapters.
          published(
              "F17", FaultClass.NIC_FAULT, LabelKind.NETWORK, 0.063, false, AdapterLoss::plan),
          // What Llama 3's 35 switches and cables leave when InfiniteHBD's cables are taken off.
          assumed(
              "F18", FaultClass.SWITCH_FAULT, LabelKind.NETWORK, 0.03, false, SwitchOutage::plan),
          // Greyhound: 40 % of large jobs meet it.
          assumed(
              "F19",
              FaultClass.NETWORK_CONGESTION,
              LabelKind.NETWORK,
              1,
              false,
              NetworkCongestion::plan),
          // ByteRobust: a tenth of all incidents.
          assumed(
              "F20",
              FaultClass.HOST_OUT_OF_MEMORY,
              LabelKind.WORKLOAD,
              0.38,
              true,
              HostMemoryLeak::plan),
          assumed("F21", FaultClass.DATA_STALL, LabelKind.WORKLOAD, 0.5, false, LoaderStall::plan),
          // Minder: 5.7 % of all incidents are the distributed file system's.
          assumed(
              "F22", FaultClass.STORAGE_STALL, LabelKind.STORAGE, 0.22, false, StorageHang::plan),
          // 1.7 % of jobs have a bad worker (stragglers study).
          assumed("F23", FaultClass.HOST_SLOW, LabelKind.HARDWARE, 0.1, false, SlowHost::plan),
          // ByteRobust: 6.8 % of all incidents.
          assumed("F24", FaultClass.DISK_FULL, LabelKind.STORAGE, 0.26, true, DiskFull::plan),
          // Llama 3: 3 disks.
          published(
              "F25", FaultClass.DISK_FAULT, LabelKind.HARDWARE, 0.027, true, DiskFailure::plan),
          // Llama 3: 2 memory modules.
          published(
              "F26",
              FaultClass.HOST_MEMORY_FAULT,
              LabelKind.HARDWARE,
              0.018,
              true,
              DimmFailure::plan),
          assumed("F27", FaultClass.NODE_DOWN, LabelKind.HARDWARE, 0.1, false, NodeCrash::plan),
          // ByteRobust: 0.3 % of incidents end in NaN; spikes that heal are more frequent.
          assumed(
              "F31",
              FaultClass.TRAINING_DIVERGED,
              LabelKind.WORKLOAD,
              0.05,
              true,
              LossDivergence::plan),
          // Llama 3: 6 silent corruptions.
          published(
              "F32",
              FaultClass.DATA_CORRUPTION,
              LabelKind.HARDWARE,
              0.054,
              false,
              SilentCorruption::plan),
          assumed("F36", FaultClass.CLOCK_FAULT, LabelKind.SOFTWARE, 0.05, false, ClockJump::plan),
          assumed(
              "F37", FaultClass.TELEMETRY_LOST, LabelKind.SOFTWARE, 2, false, ExporterLoss::plan));

  private HostFaults() {}

  private static FaultRecipe published(
      String fault,
      FaultClass label,
      LabelKind kind,
      double rate,
      boolean hasPrecursor,
      Planner planner) {
    return new FaultRecipe(fault, label.name(), kind, rate, false, hasPrecursor, planner);
  }

  private static FaultRecipe assumed(
      String fault,
      FaultClass label,
      LabelKind kind,
      double rate,
      boolean hasPrecursor,
      Planner planner) {
    return new FaultRecipe(fault, label.name(), kind, rate, true, hasPrecursor, planner);
  }
}
