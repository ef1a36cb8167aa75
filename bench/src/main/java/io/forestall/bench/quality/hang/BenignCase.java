package io.forestall.bench.quality.hang;

import io.forestall.bench.quality.hang.JobPlay.Heard;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.record.Severity;
import io.forestall.simulator.Scenario;
import io.forestall.simulator.ScenarioPlan;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One job of two nodes that starts, trains, saves, evaluates, waits for data, is preempted and
 * ends, far more often than in life, and in which nothing breaks.
 *
 * @param hours from before its start to after its end
 */
record BenignCase(Duration interval, Sources sources, int hours, long seed) {
  /** Times the simulator's usual rates of what looks like a fault. */
  private static final int SCALE = 100;

  /**
   * What was heard in it.
   *
   * @param phases that look like trouble
   * @param paged incidents that would have paged, by class
   */
  record Outcome(
      BenignCase benignCase, int phases, TreeMap<String, Integer> paged, TreeSet<String> story) {}

  Outcome play() {
    ScenarioPlan plan = ScenarioPlan.of(scenario(), seed);
    var paged = new TreeMap<String, Incident>();
    var story = new TreeSet<String>();
    for (Heard heard : JobPlay.of(plan.runs().get(0), sources)) {
      Incident incident = heard.incident();
      if (incident.getState() == IncidentState.OPEN && incident.getSeverity() != Severity.INFO) {
        paged.put(incident.getId(), incident);
        story.add(
            (heard.millis() - plan.startMillis()) / 1_000
                + " s "
                + incident.getFaultClass()
                + ' '
                + incident.getSummary());
      }
    }
    plan.labels()
        .forEach(
            label ->
                story.add(
                    (label.onsetMillis() - plan.startMillis()) / 1_000
                        + ".."
                        + (label.endMillis() - plan.startMillis()) / 1_000
                        + " s label "
                        + label.faultClass()
                        + ' '
                        + label.node()));
    var byClass = new TreeMap<String, Integer>();
    paged.values().forEach(incident -> byClass.merge(incident.getFaultClass(), 1, Integer::sum));
    int phases =
        (int) plan.labels().stream().filter(label -> label.kind() == LabelKind.BENIGN).count();
    return new Outcome(this, phases, byClass, story);
  }

  private Scenario scenario() {
    var random = new SplittableRandom(seed * 7_919);
    int checkpointPeriod = random.nextInt(300, 1_800);
    String yaml =
        String.format(
            Locale.ROOT,
            """
            duration: %dh
            interval: %dms
            fleet:
              prefix: calm
              nodesPerLeaf: 4
              groups:
                - {sku: H100-SXM-80GB, nodes: 2}
              jobs:
                - {name: job, nodes: 2, pipelineStages: %d, step: %dms, start: 6m, end: %dm}
            faults:
              benignScale: %d
            settings:
              life.restarts: 1
              life.pull: %d
              life.load: %d
              life.compile: %d
              checkpoint.first: %d
              checkpoint.period: %d
              checkpoint.duration: %d
              evaluation.everySteps: %d
              evaluation.duration: %d
              pause.shard: %d
              pause.shardEverySteps: %d
            """,
            hours,
            interval.toMillis(),
            1 + random.nextInt(2),
            random.nextInt(2_000, 12_000),
            hours * 60 - 6,
            SCALE,
            random.nextInt(20, 300),
            random.nextInt(20, 300),
            random.nextInt(10, 400),
            random.nextInt(60, checkpointPeriod),
            checkpointPeriod,
            random.nextInt(5, 41),
            random.nextInt(100, 400),
            random.nextInt(60, 721),
            random.nextInt(1, 61),
            random.nextInt(500, 2_000));
    return Scenario.parse("benign", yaml);
  }
}
