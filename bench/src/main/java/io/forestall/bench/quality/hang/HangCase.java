package io.forestall.bench.quality.hang;

import io.forestall.bench.quality.hang.JobPlay.Heard;
import io.forestall.simulator.FleetRun;
import io.forestall.simulator.Scenario;
import io.forestall.simulator.ScenarioPlan;
import io.forestall.traces.TraceLabel;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * One job that trains, is hurt by one fault, and stands.
 *
 * <p>Two, four or eight nodes of eight H100, one or two pipeline stages, steps of 2 to 12 s, a
 * checkpoint of 8 to 60 s every 4 to 20 min: all drawn with the seed, so that no two cases are
 * alike.
 *
 * @param fault number in the simulator's catalogue
 * @param seed of everything that is drawn
 */
record HangCase(String fault, Duration interval, Sources sources, long seed) {
  /** Healthy ticks before the fault, at least. */
  private static final int TICKS_BEFORE = 80;

  /** A fault that only degrades stops no job: another one is drawn. */
  private static final long REDRAWN = 10_000_019;

  private static final Duration LEAST_BEFORE = Duration.ofMinutes(6);
  private static final Duration AFTER = Duration.ofSeconds(200);

  /** Plays the case and judges it. */
  HangOutcome play() {
    ScenarioPlan plan = ScenarioPlan.of(scenario(), seed);
    TraceLabel label = label(plan);
    for (int redrawn = 1; label.failureMillis() == TraceLabel.NO_FAILURE; redrawn++) {
      plan = ScenarioPlan.of(scenario(), seed + redrawn * REDRAWN);
      label = label(plan);
    }
    FleetRun run = plan.runs().get(0);
    List<Heard> heard = JobPlay.of(run, sources);
    return HangOutcome.of(this, label, run.layout(), heard);
  }

  private TraceLabel label(ScenarioPlan plan) {
    return plan.labels().stream()
        .filter(each -> each.fault().equals(fault))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no label of " + fault));
  }

  private Scenario scenario() {
    var random = new SplittableRandom(seed * 1_000_003 + fault.hashCode());
    long before =
        Math.max(LEAST_BEFORE.toMillis(), TICKS_BEFORE * interval.toMillis())
            + random.nextLong(60_000);
    int nodes = new int[] {2, 4, 4, 8}[random.nextInt(4)];
    int checkpointPeriod = random.nextInt(240, 1_200);
    String yaml =
        String.format(
            Locale.ROOT,
            """
            duration: %dms
            interval: %dms
            fleet:
              prefix: hang
              nodesPerLeaf: 4
              groups:
                - {sku: H100-SXM-80GB, nodes: %d}
              jobs:
                - {name: job, nodes: %d, pipelineStages: %d, step: %dms}
            faults:
              explicit:
                - {fault: %s, at: %dms%s}
            settings:
              checkpoint.first: %d
              checkpoint.period: %d
              checkpoint.duration: %d
            """,
            before + AFTER.toMillis(),
            interval.toMillis(),
            nodes,
            nodes,
            1 + random.nextInt(2),
            random.nextInt(2_000, 12_000),
            fault,
            before,
            fault.equals("F18") ? ", node: hang-01" : "", // so that the leaf is known
            random.nextInt(30, checkpointPeriod),
            checkpointPeriod,
            random.nextInt(8, 41));
    return Scenario.parse("hang-" + fault, yaml);
  }
}
