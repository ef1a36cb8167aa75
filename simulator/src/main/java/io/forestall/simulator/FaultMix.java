package io.forestall.simulator;

import io.forestall.schemas.config.ConfigSection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The section {@code faults} of a scenario: what happens in it.
 *
 * @param oneOfEach every fault and every benign phase that the fleet can have once, far apart
 * @param orders faults asked for one by one
 * @param causes exact numbers, grouped as the publication that they come from groups them
 * @param rateScale faults drawn at the published rates times this; 0 for none
 * @param benignScale benign phases drawn at their rates times this; 0 for none
 * @param lemons how unevenly they fall
 */
record FaultMix(
    boolean oneOfEach,
    List<FaultOrder> orders,
    List<Cause> causes,
    double rateScale,
    double benignScale,
    LemonSettings lemons) {

  private static final String UNSUITED =
      "cannot happen to these nodes: wrong vendor, no devices, no job, or none that is idle";

  /** One line of a published table, and which of our faults stand for it how often. */
  record Cause(String name, Map<String, Integer> faults) {
    Cause {
      faults = Map.copyOf(faults);
    }

    int count() {
      return faults.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  FaultMix {
    orders = List.copyOf(orders);
    causes = List.copyOf(causes);
  }

  /** Reads the section; mistakes are noted there. */
  static FaultMix from(ConfigSection section, FleetLayout layout, Duration duration) {
    List<FaultOrder> orders = new ArrayList<>();
    for (ConfigSection order : section.sections("explicit")) {
      orders.add(order(order, layout, duration));
    }
    List<Cause> causes = new ArrayList<>();
    for (ConfigSection cause : section.sections("causes")) {
      causes.add(cause(cause, layout));
    }
    return new FaultMix(
        section.flag("oneOfEach", false),
        orders,
        causes,
        section.number("rateScale", 0, 0, 10_000),
        section.number("benignScale", 0, 0, 10_000),
        LemonSettings.from(section.section("lemons")));
  }

  private static FaultOrder order(ConfigSection section, FleetLayout layout, Duration duration) {
    String fault = section.requiredText("fault");
    if (!fault.isBlank() && FaultCatalogue.find(fault).isEmpty()) {
      section.fail("fault", fault, "must be one of " + FaultCatalogue.numbers());
    }
    Duration at =
        section.has("at") ? section.duration("at", Duration.ZERO, Duration.ZERO, duration) : null;
    String node = section.text("node", "");
    String job = section.text("job", "");
    int device = section.integer("device", PlannedFault.NO_DEVICE, 0, 127);
    if (!node.isEmpty() && layout.nodes().stream().noneMatch(n -> n.name().equals(node))) {
      section.fail(
          "node",
          node,
          "must be one of " + first(layout.nodes().stream().map(NodeLayout::name).toList()));
    } else if (!job.isEmpty() && layout.jobs().stream().noneMatch(j -> j.id().equals(job))) {
      section.fail(
          "job",
          job,
          "must be one of " + first(layout.jobs().stream().map(JobLayout::id).toList()));
    } else if (!fault.isBlank() && FaultCatalogue.find(fault).isPresent()) {
      boolean possible =
          layout.nodes().stream()
              .filter(n -> node.isEmpty() || n.name().equals(node))
              .filter(n -> job.isEmpty() || layout.job(job).nodes().contains(n.name()))
              .anyMatch(n -> suits(fault, n, layout));
      if (!possible) {
        section.fail("fault", fault, UNSUITED);
      }
    }
    return new FaultOrder(fault, at, node, job, device);
  }

  private static String first(List<String> names) {
    return names.size() <= 2
        ? names.toString()
        : names.get(0) + " .. " + names.get(names.size() - 1);
  }

  private static boolean suits(String fault, NodeLayout node, FleetLayout layout) {
    return FaultCatalogue.suits(fault, node, !layout.jobOf(node.name()).isEmpty());
  }

  private static Cause cause(ConfigSection section, FleetLayout layout) {
    String name = section.requiredText("cause");
    ConfigSection counts = section.section("faults");
    Map<String, Integer> faults = new LinkedHashMap<>();
    for (String fault : FaultCatalogue.numbers()) {
      int count = counts.integer(fault, 0, 0, 1_000_000);
      if (count > 0 && layout.nodes().stream().noneMatch(node -> suits(fault, node, layout))) {
        counts.fail(fault, count, UNSUITED);
      }
      if (count > 0) {
        faults.put(fault, count);
      }
    }
    Cause cause = new Cause(name, faults);
    int count = section.integer("count", cause.count(), 0, 1_000_000);
    if (count != cause.count()) {
      section.fail("count", count, "must be the sum of its faults, " + cause.count());
    }
    return cause;
  }
}
