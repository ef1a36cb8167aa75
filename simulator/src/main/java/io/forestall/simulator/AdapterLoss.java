package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A network adapter stops answering: its port and all its series vanish, the driver's health poll
 * says so within seconds, and the job gives up when NCCL's retries are used up. Nothing warns of
 * it.
 *
 * @param port number of the adapter's port
 * @param logDelay from the loss until the driver's health poll notices
 */
record AdapterLoss(int port, Duration logDelay) implements FaultShape {
  AdapterLoss {
    requireArgument(port >= 0, "port must not be negative: %s", port);
    requireArgument(!logDelay.isNegative(), "logDelay must not be negative: %s", logDelay);
  }

  /**
   * An adapter that is lost at that time. Assumed: the driver notices after 2 to 8 s, which is
   * three to four missed polls.
   */
  static PlannedFault plan(
      FleetLayout layout, String node, long failureMillis, SplittableRandom random) {
    AdapterLoss loss =
        new AdapterLoss(
            Targets.device("F17", layout, node, random),
            Draws.logUniform(random, Duration.ofSeconds(2), Duration.ofSeconds(8)));
    return new PlannedFault(
        "F17",
        FaultClass.NIC_FAULT.name(),
        LabelKind.NETWORK,
        layout.jobOf(node),
        node,
        PlannedFault.NO_DEVICE,
        failureMillis,
        failureMillis,
        Repair.endMillis(failureMillis, random),
        loss);
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    NodeConditions node = fleet.node(plan.node());
    if (tick.toMillis() < plan.failureMillis() || Repair.begun(plan, tick, node)) {
      return;
    }
    node.port(port).lost = true;
    if (tick.contains(plan.failureMillis())) {
      PortErrors.print(plan.node(), port, plan.failureMillis(), fleet, out);
    }
    long logMillis = plan.failureMillis() + logDelay.toMillis();
    if (tick.contains(logMillis)) {
      print(plan.node(), fleet.layout(), logMillis, out);
    }
  }

  private void print(String node, FleetLayout layout, long timeMillis, FleetOutput out) {
    String driver = "mlx5_core " + layout.node(node).devices().get(port).portPci() + ": ";
    List<String> lines =
        List.of(
            "poll_health:825:(pid 0): device's health compromised - reached miss count",
            "print_health_info:431:(pid 0): synd 0x8: unrecoverable hardware error",
            "wait_func:1196:(pid 2214): QUERY_VPORT_COUNTER(0x770) timeout. Will cause a leak of a"
                + " command resource");
    for (String line : lines) {
      out.kernelLine(node, timeMillis, driver + line);
    }
  }
}
