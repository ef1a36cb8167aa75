package io.forestall.bench.quality.slow;

import io.forestall.simulator.FleetLayout;
import io.forestall.simulator.FleetRun;
import io.forestall.simulator.PlannedFault;
import io.forestall.simulator.Scenario;
import io.forestall.simulator.SlowSteps;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One job that trains until something makes its steps longer.
 *
 * <p>Two, four or eight nodes of eight H100, one or two pipeline stages, steps of 4 to 12 s, a
 * checkpoint of 8 to 40 s every 10 to 30 min, noise of 0.1 to 1 % in step durations: all drawn with
 * the seed.
 *
 * @param cause a fault's number or a kind of work, as in {@link SlowSteps}, or one of the below
 * @param size share by which steps become longer; of uneven work, by which some rank computes
 *     longer
 * @param interval of sampling
 * @param steps whether the job's log is read
 * @param seed of everything that is drawn
 */
record SlowCase(String cause, double size, Duration interval, boolean steps, long seed) {
  /** Healthy samples before, at least. */
  private static final int TICKS_BEFORE = 40;

  private static final Duration LEAST_BEFORE = Duration.ofMinutes(13);
  private static final Duration AFTER = Duration.ofMinutes(11);
  private static final Duration BEYOND = Duration.ofDays(1);
  private static final double[] SPREADS = {0.05, 0.1, 0.2};

  /** A mixture of experts is a setting of the job, not something that begins. */
  static final String EXPERTS = "EXPERTS";

  /** Nothing happens to the job. */
  static final String NOTHING = "NOTHING";

  boolean fault() {
    return SlowSteps.FAULTS.contains(cause);
  }

  /** Plays the case and judges it. */
  SlowOutcome play() {
    var random = new SplittableRandom(seed * 1_000_003 + cause.hashCode());
    long beforeMillis =
        Math.max(LEAST_BEFORE.toMillis(), TICKS_BEFORE * interval.toMillis())
            + random.nextLong(120_000);
    Scenario scenario = scenario(random, Duration.ofMillis(beforeMillis).plus(AFTER));
    FleetLayout layout = scenario.layout();
    List<String> nodes = layout.jobs().get(0).nodes();
    String node = nodes.get(random.nextInt(nodes.size()));
    long fromMillis = scenario.startMillis() + random.nextLong(86_400_000);
    long onsetMillis = fromMillis + beforeMillis;
    long endMillis = onsetMillis + BEYOND.toMillis();
    List<PlannedFault> faults =
        cause.equals(NOTHING) || cause.equals(EXPERTS)
            ? List.of()
            : fault()
                ? List.of(
                    SlowSteps.fault(cause, layout, node, size, onsetMillis, endMillis, random))
                : List.of(
                    SlowSteps.work(cause, layout, node, size, onsetMillis, endMillis, random));
    var run =
        new FleetRun(
            "",
            layout,
            Map.of(),
            scenario.settings(),
            faults,
            fromMillis,
            fromMillis + beforeMillis + AFTER.toMillis(),
            interval,
            1,
            seed);
    double stepMillis = layout.jobs().get(0).step().toMillis() * (fault() ? 1 + size : 1);
    return SlowOutcome.of(
        this,
        fault() ? faults.get(0) : null,
        fromMillis,
        onsetMillis,
        stepMillis,
        JobPlay.of(run, steps));
  }

  private Scenario scenario(SplittableRandom random, Duration duration) {
    int nodes = new int[] {2, 4, 4, 8}[random.nextInt(4)];
    boolean needsStages = cause.equals("STAGE");
    String yaml =
        String.format(
            Locale.ROOT,
            """
            duration: %dms
            interval: %dms
            fleet:
              prefix: slow
              nodesPerLeaf: 4
              groups:
                - {sku: H100-SXM-80GB, nodes: %d}
              jobs:
                - {name: job, nodes: %d, pipelineStages: %d, step: %dms}
            settings:
              checkpoint.first: %d
              checkpoint.period: %d
              checkpoint.duration: %d
              step.noiseRatio: %.4f
              step.expertSpread: %.2f
            """,
            duration.toMillis(),
            interval.toMillis(),
            nodes,
            nodes,
            needsStages ? 2 : 1 + random.nextInt(2),
            random.nextInt(4_000, 12_000),
            random.nextInt(60, 900),
            random.nextInt(600, 1_800),
            random.nextInt(8, 41),
            Math.exp(random.nextDouble(Math.log(0.001), Math.log(0.01))),
            cause.equals(EXPERTS) ? SPREADS[random.nextInt(SPREADS.length)] : 0.0);
    return Scenario.parse("slow-" + cause, yaml);
  }
}
