package io.forestall.simulator;

import io.forestall.schemas.record.NodeEvent;
import java.lang.reflect.Field;
import java.util.List;

/** Applies a planned fault's shape alone, without any model, and reads what it prints. */
final class ShapePlayer {
  final FleetLayout layout;
  final FleetConditions conditions;
  final Recording out = new Recording();

  ShapePlayer(FleetLayout layout) {
    this.layout = layout;
    this.conditions = new FleetConditions(layout);
  }

  /** The default fleet without its second job: its last four nodes are idle. */
  static FleetLayout halfIdle() {
    FleetLayout small = FleetLayout.small();
    return new FleetLayout(small.nodes(), small.jobs().subList(0, 1));
  }

  /** What holds in the tick of a second that ends then. */
  FleetConditions at(PlannedFault plan, long timeMillis) {
    conditions.clear();
    plan.shape().apply(plan, new TickWindow(timeMillis - 1_000, timeMillis), conditions, out);
    return conditions;
  }

  /** Plays all ticks of that length that end after the one time and up to the other. */
  ShapePlayer play(PlannedFault plan, long fromMillis, long toMillis, long tickMillis) {
    for (long time = fromMillis; time < toMillis; time += tickMillis) {
      conditions.clear();
      plan.shape().apply(plan, new TickWindow(time, time + tickMillis), conditions, out);
    }
    return this;
  }

  /** Texts of the kernel lines of that node. */
  List<String> kernelLines(String node) {
    return out.kernel.stream()
        .filter(line -> line.node().equals(node))
        .map(Recording.LogLine::line)
        .toList();
  }

  /** Texts of the training lines of that node. */
  List<String> trainingLines(String node) {
    return out.training.stream()
        .filter(line -> line.node().equals(node))
        .map(Recording.LogLine::line)
        .toList();
  }

  /** What the collector makes of these lines. */
  static List<NodeEvent> events(List<String> lines) {
    return KernelEvents.of(
        lines.stream()
            .map(line -> new Recording.LogLine(Recording.START, "sim", "kmsg", line))
            .toList());
  }

  /** All that is set, as text: equal when equal. */
  String state() throws IllegalAccessException {
    StringBuilder text = new StringBuilder();
    for (NodeLayout node : layout.nodes()) {
      NodeConditions conditionsOfNode = conditions.node(node.name());
      fields(node.name(), conditionsOfNode, text);
      for (int index = 0; index < conditionsOfNode.devices(); index++) {
        fields(node.name() + " gpu " + index, conditionsOfNode.device(index), text);
      }
      for (int index = 0; index < conditionsOfNode.ports(); index++) {
        fields(node.name() + " port " + index, conditionsOfNode.port(index), text);
      }
    }
    for (JobLayout job : layout.jobs()) {
      fields(job.id(), conditions.job(job.id()), text);
    }
    return text.toString();
  }

  private static void fields(String name, Object owner, StringBuilder text)
      throws IllegalAccessException {
    for (Field field : owner.getClass().getDeclaredFields()) {
      if (field.getType().isPrimitive()) {
        field.setAccessible(true);
        text.append(name).append(' ').append(field.getName()).append('=');
        text.append(field.get(owner)).append('\n');
      }
    }
  }
}
