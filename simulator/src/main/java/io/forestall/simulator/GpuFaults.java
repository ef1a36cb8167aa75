package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;
import static io.forestall.traces.LabelKind.HARDWARE;
import static io.forestall.traces.LabelKind.SOFTWARE;
import static io.forestall.traces.LabelKind.WORKLOAD;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The kinds of faults of GPUs, their boards and the processes on them. All but cooling (F11) and
 * power supplies (F12) need a node with GPUs; NVSwitches (F07, F34) are NVIDIA's.
 *
 * <p>Rates are per 1,000 node-days of 8 GPUs. L: Llama 3's 110,592 node-days, table 5 of arXiv
 * 2407.21783. I: InfiniteHBD-Trace's 139,200 node-days. A rate counts as assumed as soon as the
 * share of a published one is.
 */
final class GpuFaults {
  /** Draws a fault of one GPU. */
  @FunctionalInterface
  private interface DevicePlanner {
    PlannedFault plan(
        FleetLayout layout, String node, int device, long failureMillis, SplittableRandom random);
  }

  private static final List<FaultRecipe> RECIPES =
      List.of(
          // 0.3 of L "faulty GPU" 1.338
          assumed(
              "F01",
              FaultClass.GPU_FELL_OFF_BUS,
              HARDWARE,
              0.40,
              true,
              onAnyDevice(FellOffBus::plan)),
          // half of L "GPU HBM3" 0.651
          assumed(
              "F02",
              FaultClass.GPU_MEMORY_FAULT,
              HARDWARE,
              0.326,
              true,
              onAnyDevice(MemoryError::uncontained)),
          // I "DBE ECC above threshold"
          published(
              "F03",
              FaultClass.GPU_MEMORY_FAULT,
              HARDWARE,
              0.431,
              true,
              onAnyDevice(MemoryError::contained)),
          // from 8 failed remaps in 2.5 years of Delta, arXiv 2503.11901
          assumed(
              "F04",
              FaultClass.GPU_MEMORY_FAULT,
              HARDWARE,
              0.02,
              true,
              onAnyDevice(RowRemap::plan)),
          // L "GPU SRAM"
          published(
              "F05",
              FaultClass.GPU_MEMORY_FAULT,
              HARDWARE,
              0.172,
              false,
              onAnyDevice(SramError::plan)),
          assumed(
              "F06",
              FaultClass.NVLINK_FAULT,
              HARDWARE,
              0.1,
              true,
              onAnyDevice(NvlinkDegradation::plan)),
          assumed(
              "F07",
              FaultClass.NVSWITCH_FAULT,
              HARDWARE,
              0.05,
              true,
              onGpuNode(NvSwitchFault::plan)),
          // L "GPU system processor"
          published(
              "F08",
              FaultClass.GPU_DRIVER_FAULT,
              HARDWARE,
              0.154,
              true,
              onAnyDevice(GspHang::plan)),
          // I "PCIe link width low"
          published(
              "F09",
              FaultClass.PCIE_DEGRADED,
              HARDWARE,
              0.18,
              true,
              onAnyDevice(PcieDowngrade::plan)),
          // L "GPU thermal interface + sensor"
          published(
              "F10",
              FaultClass.GPU_OVERHEATING,
              HARDWARE,
              0.054,
              true,
              onAnyDevice(ThermalDrift::plan)),
          // I "fan" 0.22 and "temperature high" 0.014
          published("F11", FaultClass.NODE_OVERHEATING, HARDWARE, 0.234, true, CoolingLoss::plan),
          // I "PSU"; L has 0.027, as servers with spare supplies go on
          published("F12", FaultClass.POWER_FAULT, HARDWARE, 0.18, false, PowerSupplyLoss::plan),
          assumed("F13", FaultClass.GPU_SLOW, HARDWARE, 0.05, false, onAnyDevice(StuckClock::plan)),
          // once in BLOOM's 48 nodes and 3.5 months
          assumed("F14", FaultClass.GPU_SLOW, HARDWARE, 0.2, false, onAnyDevice(GpuFailSlow::plan)),
          // L "NCCL watchdog timeout" 0.063 and 0.3 of "software bug" 0.488
          assumed(
              "F28",
              FaultClass.COLLECTIVE_HANG,
              SOFTWARE,
              0.21,
              false,
              onAnyDevice(CollectiveHang::plan)),
          // 0.5 of L "software bug"
          assumed(
              "F29",
              FaultClass.APPLICATION_FAULT,
              SOFTWARE,
              0.244,
              false,
              onAnyDevice(UserException::plan)),
          // 0.2 of L "software bug"
          assumed(
              "F30",
              FaultClass.APPLICATION_FAULT,
              WORKLOAD,
              0.098,
              true,
              onAnyDevice(DeviceMemoryExhausted::plan)),
          // I "GPU lost"
          published(
              "F33", FaultClass.GPU_MISSING, HARDWARE, 0.036, false, onAnyDevice(MissingGpu::plan)),
          assumed(
              "F34",
              FaultClass.NVSWITCH_FAULT,
              SOFTWARE,
              0.02,
              true,
              onGpuNode(FabricManagerDown::plan)),
          assumed(
              "F35",
              FaultClass.APPLICATION_FAULT,
              SOFTWARE,
              0.5,
              false,
              onAnyDevice(ZombieMemory::plan)));

  private GpuFaults() {}

  /** In the order of their numbers. */
  static List<FaultRecipe> recipes() {
    return RECIPES;
  }

  private static FaultRecipe published(
      String fault,
      FaultClass label,
      LabelKind kind,
      double rate,
      boolean precursor,
      Planner planner) {
    return new FaultRecipe(fault, label.name(), kind, rate, false, precursor, planner);
  }

  private static FaultRecipe assumed(
      String fault,
      FaultClass label,
      LabelKind kind,
      double rate,
      boolean precursor,
      Planner planner) {
    return new FaultRecipe(fault, label.name(), kind, rate, true, precursor, planner);
  }

  private static Planner onAnyDevice(DevicePlanner planner) {
    return onGpuNode(
        (layout, node, failureMillis, random) -> {
          int device = random.nextInt(layout.node(node).devices().size());
          return planner.plan(layout, node, device, failureMillis, random);
        });
  }

  private static Planner onGpuNode(Planner planner) {
    return (layout, node, failureMillis, random) -> {
      requireArgument(!layout.node(node).devices().isEmpty(), "node %s has no GPU", node);
      return planner.plan(layout, node, failureMillis, random);
    };
  }
}
