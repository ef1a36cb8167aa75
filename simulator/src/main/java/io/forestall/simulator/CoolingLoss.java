package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Air no longer cools as it should: a node's fan stands still and the GPUs behind it grow hot, or
 * the room's cooling fails and a whole rack draws in warm air while its fans race.
 *
 * @param nodes that are hit
 * @param firstDevice first GPU that is hit on each of them
 * @param devices how many are hit, 2 to 8
 * @param riseCelsius by how much in the end, 8 to 20
 * @param rise how long that takes, 2 to 10 min
 * @param fanRatio fan speed relative to what the load asks for; 0 for a dead fan
 */
record CoolingLoss(
    List<String> nodes,
    int firstDevice,
    int devices,
    double riseCelsius,
    Duration rise,
    double fanRatio)
    implements FaultShape {
  /** Assumed: all fans at their most while they fight a warm room. */
  private static final double RACING = 1.6;

  CoolingLoss {
    nodes = List.copyOf(nodes);
    requireArgument(!nodes.isEmpty(), "a loss of cooling needs a node");
    requireArgument(
        firstDevice >= 0 && devices >= 0,
        "devices must not begin or be below 0: %s, %s",
        firstDevice,
        devices);
    requireArgument(
        riseCelsius > 0 && riseCelsius <= 50, "riseCelsius must be in (0, 50]: %s", riseCelsius);
    requireArgument(rise.toMillis() > 0, "rise must be positive: %s", rise);
    requireArgument(fanRatio >= 0 && fanRatio <= 3, "fanRatio must be in [0, 3]: %s", fanRatio);
  }

  /** A fan in 15 of 16 cases, else the rack's air: the ratio of fan to temperature faults in IH. */
  static PlannedFault plan(
      FleetLayout layout, String node, long failureMillis, SplittableRandom random) {
    return Draws.chance(random, 15 / 16.0)
        ? fan(layout, node, failureMillis, random)
        : rack(layout, node, failureMillis, random);
  }

  /** A fan of that node. It is replaced in service: median 60 h, mean assumed. */
  static PlannedFault fan(
      FleetLayout layout, String node, long failureMillis, SplittableRandom random) {
    int all = layout.node(node).devices().size();
    int devices = Math.min(all, random.nextInt(2, 9));
    Duration rise = rise(random);
    Duration repair = Draws.logNormal(random, Duration.ofHours(60), Duration.ofHours(140));
    return new PlannedFault(
        "F11",
        FaultClass.NODE_OVERHEATING.name(),
        LabelKind.HARDWARE,
        layout.jobOf(node),
        node,
        PlannedFault.NO_DEVICE,
        failureMillis - rise.toMillis(),
        PlannedFault.NO_FAILURE,
        failureMillis + repair.toMillis(),
        new CoolingLoss(
            List.of(node),
            random.nextInt(all - devices + 1),
            devices,
            random.nextDouble(8, 20),
            rise,
            0));
  }

  /**
   * The air of that node's rack, for 1 to 6 h: assumed. Its label names no node, as all are hit.
   */
  static PlannedFault rack(
      FleetLayout layout, String node, long failureMillis, SplittableRandom random) {
    String rack = layout.node(node).rack();
    Duration rise = rise(random);
    Duration lasts = Draws.uniform(random, Duration.ofHours(1), Duration.ofHours(6));
    return new PlannedFault(
        "F11",
        FaultClass.NODE_OVERHEATING.name(),
        LabelKind.HARDWARE,
        "",
        "",
        PlannedFault.NO_DEVICE,
        failureMillis - rise.toMillis(),
        PlannedFault.NO_FAILURE,
        failureMillis + lasts.toMillis(),
        new CoolingLoss(
            layout.nodes().stream()
                .filter(other -> other.rack().equals(rack))
                .map(NodeLayout::name)
                .toList(),
            0,
            layout.node(node).devices().size(),
            random.nextDouble(8, 20),
            rise,
            RACING));
  }

  private static Duration rise(SplittableRandom random) {
    return Draws.uniform(random, Duration.ofMinutes(2), Duration.ofMinutes(10));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (tick.toMillis() < plan.onsetMillis() || tick.toMillis() >= plan.endMillis()) {
      return;
    }
    double done = (double) (tick.toMillis() - plan.onsetMillis()) / rise.toMillis();
    double offsetCelsius = riseCelsius * Math.min(1, done);
    for (String name : nodes) {
      NodeConditions node = fleet.node(name);
      node.fanRatio *= fanRatio;
      int end = Math.min(firstDevice + devices, node.devices());
      for (int index = firstDevice; index < end; index++) {
        node.device(index).inletOffsetCelsius += offsetCelsius;
      }
    }
  }
}
