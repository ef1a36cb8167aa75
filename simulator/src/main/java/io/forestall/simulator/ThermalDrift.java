package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * One GPU loses its cooling: its thermal resistance grows linearly and stays high. Heat, thermal
 * slowdown and a slower job follow by themselves. Real pastes and pumps take days to weeks; a short
 * span is a compressed one and assumed.
 *
 * @param factor thermal resistance at the end / healthy one; 1.2 to 1.8 is usual
 * @param span from onset to the end
 */
public record ThermalDrift(double factor, Duration span) implements FaultShape {
  public ThermalDrift {
    requireArgument(factor > 1 && factor <= 3, "factor must be in (1, 3]: %s", factor);
    requireArgument(span.toMillis() > 0, "span must be positive: %s", span);
  }

  /** A GPU whose cooling fails from that time on. */
  public static PlannedFault plan(
      FleetLayout layout, String node, int device, long onsetMillis, ThermalDrift drift) {
    return plan(layout, node, device, onsetMillis, PlannedFault.NO_END, drift);
  }

  /** A GPU whose cooling is at its worst at that time, and repaired later. */
  static PlannedFault plan(
      FleetLayout layout, String node, int device, long failureMillis, SplittableRandom random) {
    ThermalDrift drift =
        new ThermalDrift(
            random.nextDouble(1.2, 1.8),
            Draws.logUniform(random, Duration.ofDays(2), Duration.ofDays(21)));
    return plan(
        layout,
        node,
        device,
        failureMillis - drift.span().toMillis(),
        Repair.endMillis(failureMillis, random),
        drift);
  }

  private static PlannedFault plan(
      FleetLayout layout,
      String node,
      int device,
      long onsetMillis,
      long endMillis,
      ThermalDrift drift) {
    return new PlannedFault(
        "F10",
        FaultClass.GPU_OVERHEATING.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        device,
        onsetMillis,
        PlannedFault.NO_FAILURE,
        endMillis,
        drift);
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() <= plan.onsetMillis()
        || Repair.begun(plan, tick, fleet.node(plan.node()))) {
      return;
    }
    double done = (double) (tick.toMillis() - plan.onsetMillis()) / span.toMillis();
    fleet.node(plan.node()).device(plan.device()).resistanceFactor *=
        1 + (factor - 1) * Math.min(1, done);
  }
}
