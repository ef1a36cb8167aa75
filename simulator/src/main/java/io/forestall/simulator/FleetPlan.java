package io.forestall.simulator;

import io.forestall.schemas.config.ConfigSection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code fleet} of a scenario: groups of servers, how many of them share a rack and a
 * leaf switch, and the jobs on them. Nodes that no job takes are idle.
 *
 * @param schedules of the jobs that do not run all the time
 */
record FleetPlan(FleetLayout layout, Map<String, JobSchedule> schedules) {
  /** Llama 3's cluster eight times over; more would hardly fit the memory of a laptop. */
  private static final int MOST_NODES = 16_384;

  FleetPlan {
    schedules = Map.copyOf(schedules);
  }

  /** Reads the section; mistakes are noted there, and what is right is laid out. */
  static FleetPlan from(ConfigSection section, long startMillis, Duration duration) {
    String prefix = section.text("prefix", "node");
    if (!prefix.matches("[A-Za-z0-9][A-Za-z0-9.-]{0,40}")) {
      section.fail("prefix", prefix, "must be 1 to 41 of a-z, A-Z, 0-9, '.' and '-'");
      prefix = "node";
    }
    int nodesPerRack = section.integer("nodesPerRack", 2, 1, 1_000);
    int nodesPerLeaf = section.integer("nodesPerLeaf", 16, 1, 1_000);
    List<Group> groups = groups(section);
    int total = groups.stream().mapToInt(Group::nodes).sum();
    if (total < 1 || total > MOST_NODES) {
      section.fail("groups", total, "must have 1 to " + MOST_NODES + " nodes in all");
      groups = List.of(new Group(ServerModel.H100, 1));
      total = 1;
    }
    FleetBuilder builder = new FleetBuilder(prefix, total, nodesPerRack, nodesPerLeaf);
    groups.forEach(group -> builder.nodes(group.model(), group.nodes()));
    Map<String, JobSchedule> schedules = new HashMap<>();
    for (ConfigSection job : section.sections("jobs")) {
      JobSchedule schedule = schedule(job, startMillis, duration);
      for (String id : addJobs(job, builder)) {
        if (schedule != null) {
          schedules.put(id, schedule);
        }
      }
    }
    return new FleetPlan(builder.build(), schedules);
  }

  private record Group(ServerModel model, int nodes) {}

  private static List<Group> groups(ConfigSection section) {
    List<Group> groups = new ArrayList<>();
    for (ConfigSection group : section.sections("groups")) {
      ServerModel model = model(group);
      int nodes = group.integer("nodes", 1, 1, MOST_NODES);
      groups.add(new Group(model, nodes));
    }
    return groups;
  }

  private static ServerModel model(ConfigSection section) {
    String sku = section.text("sku", ServerModel.H100.sku());
    return ServerModel.of(sku)
        .orElseGet(
            () -> {
              section.fail("sku", sku, "must be one of " + ServerModel.skus());
              return ServerModel.H100;
            });
  }

  /** When the job runs; null if always. */
  private static @Nullable JobSchedule schedule(
      ConfigSection section, long startMillis, Duration duration) {
    Duration start = section.duration("start", Duration.ZERO, Duration.ZERO, duration);
    Duration end = section.duration("end", duration, Duration.ZERO, duration);
    if (end.compareTo(start) <= 0) {
      section.fail("end", end, "must be after start");
      return null;
    }
    return start.isZero() && end.equals(duration)
        ? null
        : new JobSchedule(startMillis + start.toMillis(), startMillis + end.toMillis());
  }

  private static List<String> addJobs(ConfigSection section, FleetBuilder builder) {
    List<String> added = new ArrayList<>();
    String name = section.requiredText("name");
    ServerModel model = model(section);
    int count = section.integer("count", 1, 1, MOST_NODES);
    int nodes = section.integer("nodes", 4, 1, MOST_NODES);
    int stages = section.integer("pipelineStages", 1, 1, MOST_NODES);
    Duration step =
        section.duration(
            "step", Duration.ofMillis(7_600), Duration.ofMillis(100), Duration.ofMinutes(59));
    if (nodes % stages != 0) {
      section.fail("pipelineStages", stages, "must divide the job's " + nodes + " nodes");
      return added;
    }
    int digits = String.valueOf(count).length();
    for (int number = 1; number <= count && !name.isBlank(); number++) {
      String id =
          count == 1 ? name : String.format(Locale.ROOT, "%s-%0" + digits + "d", name, number);
      var problem = builder.job(id, model, nodes, stages, step);
      if (problem.isPresent()) {
        section.fail("nodes", nodes, "job " + id + " " + problem.get());
        return added;
      }
      added.add(id);
    }
    return added;
  }
}
