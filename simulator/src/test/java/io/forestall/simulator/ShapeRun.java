package io.forestall.simulator;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Applies one planned fault to a fleet that has no models: conditions and lines are the result. */
final class ShapeRun {
  static final FleetLayout LAYOUT = FleetLayout.small();

  final Recording lines = new Recording();
  final PlannedFault plan;
  private final FleetConditions fleet = new FleetConditions(LAYOUT);

  ShapeRun(PlannedFault plan) {
    plan.requireIn(LAYOUT);
    this.plan = plan;
  }

  /** What the fault does in the second that ends then. */
  FleetConditions at(long timeMillis) {
    return during(new TickWindow(timeMillis - 1_000, timeMillis));
  }

  FleetConditions during(TickWindow tick) {
    fleet.clear();
    plan.shape().apply(plan, tick, fleet, lines);
    return fleet;
  }

  /** Conditions of the culprit's GPU. */
  DeviceConditions device(long timeMillis) {
    return at(timeMillis).node(plan.node()).device(plan.device());
  }

  NodeConditions node(long timeMillis) {
    return at(timeMillis).node(plan.node());
  }

  /** Everything printed from one time to another, in ticks of that length. */
  static List<Recording.LogLine> lines(
      PlannedFault plan, long fromMillis, long toMillis, long tickMillis) {
    ShapeRun run = new ShapeRun(plan);
    for (long timeMillis = fromMillis; timeMillis < toMillis; timeMillis += tickMillis) {
      run.during(new TickWindow(timeMillis, timeMillis + tickMillis));
    }
    run.lines.kernel.addAll(run.lines.training);
    run.lines.kernel.sort(
        Comparator.comparingLong(Recording.LogLine::timeMillis)
            .thenComparing(Recording.LogLine::node));
    return run.lines.kernel;
  }

  /** All conditions that are not those of a healthy fleet, by name. */
  static Map<String, Object> unusual(FleetConditions fleet) {
    Map<String, Object> unusual = new TreeMap<>();
    for (NodeLayout node : LAYOUT.nodes()) {
      NodeConditions conditions = fleet.node(node.name());
      compare(node.name(), conditions, new NodeConditions(0), unusual);
      for (int index = 0; index < conditions.devices(); index++) {
        String name = node.name() + "/" + index;
        compare(name, conditions.device(index), new DeviceConditions(), unusual);
        compare(name + "/port", conditions.port(index), new PortConditions(), unusual);
      }
    }
    for (JobLayout job : LAYOUT.jobs()) {
      compare(job.id(), fleet.job(job.id()), new JobConditions(), unusual);
    }
    return unusual;
  }

  private static void compare(
      String name, Object conditions, Object healthy, Map<String, Object> unusual) {
    try {
      for (Field field : conditions.getClass().getDeclaredFields()) {
        if (Modifier.isPrivate(field.getModifiers()) || field.isSynthetic()) {
          continue;
        }
        Object value = field.get(conditions);
        if (!value.equals(field.get(healthy))) {
          unusual.put(name + "." + field.getName(), value);
        }
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
