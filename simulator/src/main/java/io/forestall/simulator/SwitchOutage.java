package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A leaf switch reboots or loses its supply: all ports of all nodes below it lose their links
 * within a second or two of each other. Each node is a little later than the switch, always by the
 * same.
 *
 * @param leaf whose nodes are hurt
 * @param outages of the switch, after onset
 * @param spread the last node follows the first within this
 */
record SwitchOutage(String leaf, List<LinkFlap.Outage> outages, Duration spread)
    implements FaultShape {
  SwitchOutage {
    requireArgument(!leaf.isEmpty(), "leaf is empty");
    outages = List.copyOf(outages);
    requireArgument(!outages.isEmpty(), "a switch that fails needs an outage");
    requireArgument(
        !spread.isNegative() && spread.toSeconds() < 60, "spread must be in [0, 60 s): %s", spread);
  }

  /**
   * The switch above that node fails at that time. Published: nodes follow within 1 to 2 s.
   * Assumed: one to three outages of 10 s to 5 min each. The label names the job if only one is
   * hurt.
   */
  static PlannedFault plan(
      FleetLayout layout, String node, long failureMillis, SplittableRandom random) {
    String leaf = layout.node(node).leaf();
    List<LinkFlap.Outage> outages =
        LinkFlap.outages(
            random, Duration.ZERO, random.nextInt(1, 4), Duration.ofMinutes(3), 10, 300);
    Duration spread = Draws.logUniform(random, Duration.ofSeconds(1), Duration.ofSeconds(2));
    Set<String> hurt = new HashSet<>();
    for (NodeLayout below : layout.nodes()) {
      if (below.leaf().equals(leaf)) {
        hurt.add(layout.jobOf(below.name()));
      }
    }
    hurt.remove("");
    return new PlannedFault(
        "F18",
        FaultClass.SWITCH_FAULT.name(),
        LabelKind.NETWORK,
        hurt.size() == 1 ? hurt.iterator().next() : "",
        "",
        PlannedFault.NO_DEVICE,
        failureMillis,
        failureMillis,
        failureMillis + outages.get(outages.size() - 1).endMillis() + spread.toMillis(),
        new SwitchOutage(leaf, outages, spread));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    for (NodeLayout node : fleet.layout().nodes()) {
      if (node.leaf().equals(leaf)) {
        long beganMillis =
            plan.onsetMillis() + Math.round(Scatter.of(node.name(), 0) * spread.toMillis());
        if (tick.toMillis() >= beganMillis) {
          apply(node.name(), beganMillis, tick, fleet, out);
        }
      }
    }
  }

  private void apply(
      String name, long beganMillis, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    NodeConditions node = fleet.node(name);
    for (LinkFlap.Outage outage : outages) {
      long lostMillis = beganMillis + outage.after().toMillis();
      for (int port = 0; port < node.ports(); port++) {
        outage.apply(tick.toMillis() - beganMillis, node.port(port));
        if (tick.contains(lostMillis)) {
          PortErrors.print(name, port, lostMillis, fleet, out);
        }
      }
    }
  }
}
