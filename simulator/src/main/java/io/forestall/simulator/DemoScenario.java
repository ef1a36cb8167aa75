package io.forestall.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The demo's plan: five faults at five different nodes of two jobs.
 *
 * <pre>
 *   pretrain-a  sim-02  a network port flaps three times
 *               sim-03  a GPU falls off the bus and its gauges freeze
 *               sim-04  a GPU loses its cooling (compressed to minutes, assumed)
 *   pretrain-b  sim-06  a rank is stuck in host code and all others spin in NCCL
 *               sim-08  a loader leaks host memory at 20 GB/min
 * </pre>
 *
 * @param startMillis when the live part begins
 * @param historyStartMillis when the fleet begins; ticks up to the start are history
 * @param faults the labels
 */
public record DemoScenario(
    FleetLayout layout,
    SimulationSettings settings,
    List<PlannedFault> faults,
    long historyStartMillis,
    long startMillis) {
  /** Assumed: real cooling fails within days to weeks. */
  private static final ThermalDrift DRIFT = new ThermalDrift(1.8, Duration.ofSeconds(450));

  private static final HostMemoryLeak LEAK = new HostMemoryLeak(20e9);

  /** Outages short enough for NCCL to survive, with a step or less between them. */
  private static final LinkFlap FLAP =
      LinkFlap.regular(3, 3, Duration.ofSeconds(4), Duration.ofMillis(2_500));

  public DemoScenario {
    faults = List.copyOf(faults);
  }

  /** The demo that begins at that time. */
  public static DemoScenario startingAt(long startMillis, DemoTiming timing) {
    FleetLayout layout = FleetLayout.small();
    // An evaluation of minutes would leave little to see.
    SimulationSettings settings =
        SimulationSettings.defaults().with(Map.of("evaluation.everySteps", 0.0));
    List<PlannedFault> faults =
        List.of(
            HostMemoryLeak.plan(
                layout,
                "sim-08",
                1,
                startMillis - timing.memoryLeakLead().toMillis(),
                LEAK,
                settings.host()),
            ThermalDrift.plan(
                layout, "sim-04", 6, startMillis - timing.thermalDriftLead().toMillis(), DRIFT),
            LinkFlap.plan(layout, "sim-02", startMillis + timing.linkFlapAfter().toMillis(), FLAP),
            CollectiveHang.plan(layout, "sim-06", 2, startMillis + timing.hangAfter().toMillis()),
            FellOffBus.plan(layout, "sim-03", 5, startMillis + timing.busLossAfter().toMillis()));
    return new DemoScenario(
        layout, settings, faults, startMillis - timing.history().toMillis(), startMillis);
  }

  /** A fresh fleet that will live through the plan; its first tick follows the history's start. */
  public SimulatedFleet fleet(long seed) {
    return new SimulatedFleet(layout, settings, faults, historyStartMillis, seed);
  }
}
