package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What makes the steps of a job longer by a wanted share: faults of one node, waits of the whole
 * job, and uneven or growing work. For measuring what is found and who is blamed; the catalogue
 * draws the same shapes in the sizes that are published.
 *
 * <pre>
 *   longer = c (compute - 1) + (1 - c) (communication - 1)      c: share of computing in a step
 * </pre>
 */
public final class SlowSteps {
  /** Faults that have a culprit, or are the network's or the loaders'. */
  public static final List<String> FAULTS =
      List.of("F06", "F09", "F12", "F13", "F14", "F16", "F19", "F21", "F23");

  /** Work that is uneven, or grows, and is nobody's fault. */
  public static final List<String> WORK =
      List.of("LONGER_SEQUENCES", "STAGE", "SEQUENCES", "SORTED_DATA", "COLLECTOR");

  private static final double COMPUTE = StepSettings.defaults().computeFraction();

  /** Assumed: how long one share of sorted data lasts. */
  private static final Duration SORTED = Duration.ofMinutes(3);

  private static final Duration BURST_GAP = Duration.ofMinutes(1);
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  private SlowSteps() {}

  /**
   * A fault that begins on that node then. A lane or a link can only lose a half or more, so F09
   * and F16 take the size that is nearest.
   *
   * @param fault one of {@link #FAULTS}
   * @param longer share by which steps become longer, in (0, 1]
   */
  public static PlannedFault fault(
      String fault,
      FleetLayout layout,
      String node,
      double longer,
      long onsetMillis,
      long endMillis,
      SplittableRandom random) {
    requireArgument(longer > 0 && longer <= 1, "longer must be in (0, 1]: %s", longer);
    int device = Targets.device(fault, layout, node, random);
    double compute = 1 + longer / COMPUTE;
    double communication = 1 + longer / (1 - COMPUTE);
    return switch (fault) {
      case "F06" -> onDevice(fault, layout, node, device, onsetMillis, endMillis, links(longer));
      case "F09" ->
          onDevice(
              fault,
              layout,
              node,
              device,
              onsetMillis,
              endMillis,
              new PcieDowngrade(
                  Duration.ZERO, 30, longer < 0.14 ? 8 : longer < 0.4 ? 4 : 1, 5, true));
      case "F12" ->
          onNode(
              fault,
              FaultClass.POWER_FAULT,
              LabelKind.HARDWARE,
              layout,
              node,
              onsetMillis,
              endMillis,
              new PowerSupplyLoss(capRatio(compute)));
      case "F13" ->
          onDevice(
              fault,
              layout,
              node,
              device,
              onsetMillis,
              endMillis,
              new StuckClock(clockHertz(compute), random.nextBoolean()));
      case "F14" ->
          onDevice(
              fault,
              layout,
              node,
              device,
              onsetMillis,
              endMillis,
              new GpuFailSlow(compute - 1, AT_ONCE));
      case "F16" ->
          onNode(
              fault,
              FaultClass.LINK_DEGRADED,
              LabelKind.NETWORK,
              layout,
              node,
              onsetMillis,
              endMillis,
              new LaneLoss(
                  device,
                  Duration.ZERO,
                  longer < 0.18 ? 0.5 : 0.25,
                  1,
                  random.nextDouble(0.1, 0.4)));
      case "F19" ->
          onJob(
              fault,
              FaultClass.NETWORK_CONGESTION,
              LabelKind.NETWORK,
              layout,
              node,
              onsetMillis,
              endMillis,
              new NetworkCongestion(communication, random.nextDouble(0.05, 0.5), 1_000));
      case "F21" ->
          onJob(
              fault,
              FaultClass.DATA_STALL,
              LabelKind.WORKLOAD,
              layout,
              node,
              onsetMillis,
              endMillis,
              new LoaderStall(longer / (1 + longer), 8, 0));
      case "F23" ->
          onNode(
              fault,
              FaultClass.HOST_SLOW,
              LabelKind.HARDWARE,
              layout,
              node,
              onsetMillis,
              endMillis,
              new SlowHost(1, random.nextDouble(1, 32), longer / (longer + COMPUTE)));
      default ->
          throw new IllegalArgumentException("fault must be one of " + FAULTS + ": " + fault);
    };
  }

  /**
   * Work of the node's job that is uneven, or grows, from that time on; a label of nobody's fault.
   *
   * @param work one of {@link #WORK}
   * @param size by which some rank, or each, computes longer; a collector pauses regardless of it
   */
  public static PlannedFault work(
      String work,
      FleetLayout layout,
      String node,
      double size,
      long onsetMillis,
      long endMillis,
      SplittableRandom random) {
    JobLayout job = layout.job(Targets.job("B08", layout, node));
    FaultShape shape =
        switch (work) {
          case "LONGER_SEQUENCES" -> new LongerSteps(1 + size);
          case "STAGE" -> new StageImbalance(job.pipelineStages() - 1, 1 + size);
          case "SEQUENCES" -> new UnevenSequences(size, job.step());
          case "SORTED_DATA" -> new UnevenSequences(size, SORTED);
          case "COLLECTOR" ->
              new CollectorPauses(
                  job.step().multipliedBy(random.nextInt(100, 300)),
                  Draws.uniform(random, Duration.ofMillis(100), Duration.ofSeconds(2)));
          default ->
              throw new IllegalArgumentException("work must be one of " + WORK + ": " + work);
        };
    return BenignPhase.ofJob("B08", work, job.id(), onsetMillis, endMillis, shape);
  }

  /** Bursts of half of the time, in which each retrain holds all up. */
  private static FaultShape links(double longer) {
    long stallMillis = Math.round(1e3 * Math.min(3.9, 4 * longer / (1 + longer)));
    return new NvlinkDegradation(
        Duration.ofDays(1),
        /* fatal= */ false,
        20,
        BURST_GAP,
        BURST_GAP.dividedBy(2),
        Duration.ofMillis(stallMillis));
  }

  /** Clock at which computing takes so much longer. */
  private static double clockHertz(double compute) {
    ClockSettings clock = ClockSettings.defaults();
    double slower = 1 + (compute - 1) / clock.sensitivity();
    return Math.max(2e8, clock.computeHertz() / slower);
  }

  /** Power cap, relative to the usual one, at which computing takes so much longer. */
  private static double capRatio(double compute) {
    ClockSettings clock = ClockSettings.defaults();
    double ratio = clockHertz(compute) / clock.maxHertz();
    return Math.max(
        0.3, Math.min(0.99, clock.demandRatio() / (1 + (1 - ratio) / clock.capSlope())));
  }

  private static PlannedFault onDevice(
      String fault,
      FleetLayout layout,
      String node,
      int device,
      long onsetMillis,
      long endMillis,
      FaultShape shape) {
    FaultClass faultClass =
        switch (fault) {
          case "F06" -> FaultClass.NVLINK_FAULT;
          case "F09" -> FaultClass.PCIE_DEGRADED;
          default -> FaultClass.GPU_SLOW;
        };
    return new PlannedFault(
        fault,
        faultClass.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        device,
        onsetMillis,
        PlannedFault.NO_FAILURE,
        endMillis,
        shape);
  }

  private static PlannedFault onNode(
      String fault,
      FaultClass faultClass,
      LabelKind kind,
      FleetLayout layout,
      String node,
      long onsetMillis,
      long endMillis,
      FaultShape shape) {
    return new PlannedFault(
        fault,
        faultClass.name(),
        kind,
        layout.jobOf(node),
        node,
        PlannedFault.NO_DEVICE,
        onsetMillis,
        PlannedFault.NO_FAILURE,
        endMillis,
        shape);
  }

  private static PlannedFault onJob(
      String fault,
      FaultClass faultClass,
      LabelKind kind,
      FleetLayout layout,
      String node,
      long onsetMillis,
      long endMillis,
      FaultShape shape) {
    return new PlannedFault(
        fault,
        faultClass.name(),
        kind,
        layout.jobOf(node),
        "",
        PlannedFault.NO_DEVICE,
        onsetMillis,
        PlannedFault.NO_FAILURE,
        endMillis,
        shape);
  }
}
