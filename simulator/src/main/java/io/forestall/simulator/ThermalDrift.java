package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;

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
    return new PlannedFault(
        "F10",
        FaultClass.GPU_OVERHEATING.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        device,
        onsetMillis,
        PlannedFault.NO_FAILURE,
        PlannedFault.NO_END,
        drift);
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() <= plan.onsetMillis()) {
      return;
    }
    double done = (double) (tick.toMillis() - plan.onsetMillis()) / span.toMillis();
    fleet.node(plan.node()).device(plan.device()).resistanceFactor *=
        1 + (factor - 1) * Math.min(1, done);
  }
}
