package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A device computes wrongly now and then: single steps have a gradient norm and a loss that do not
 * fit, and nothing else shows. With result validation on, the rank's own line names it.
 *
 * @param outliers when a step goes wrong, from onset on
 * @param normFactor gradient norm of such a step, as a multiple of the usual
 * @param validated whether the framework validates results and prints what it finds
 */
record SilentCorruption(List<Duration> outliers, double normFactor, boolean validated)
    implements FaultShape {
  /** Loss moves far less than the norm. */
  private static final double LOSS_EXPONENT = 0.15;

  private static final Duration MEAN_GAP = Duration.ofMinutes(10);

  SilentCorruption {
    outliers = List.copyOf(outliers);
    requireArgument(!outliers.isEmpty(), "a corruption needs a step that goes wrong");
    requireArgument(
        normFactor > 1 && normFactor <= 1e4, "normFactor must be in (1, 1e4]: %s", normFactor);
  }

  /**
   * A device of the node corrupts from that time on. Assumed: 3 to 12 steps go wrong, 10 min apart
   * on average, with 3 to 30 times the usual norm; results are validated in a third of the jobs.
   */
  static PlannedFault plan(
      FleetLayout layout, String node, long onsetMillis, SplittableRandom random) {
    String job = Targets.job("F32", layout, node);
    long apartMillis = 3 * layout.job(job).step().toMillis();
    List<Duration> outliers = new ArrayList<>();
    long nextMillis = 0;
    int count = random.nextInt(3, 13);
    for (int number = 0; number < count; number++) {
      outliers.add(Duration.ofMillis(nextMillis));
      nextMillis += apartMillis + Math.round(MEAN_GAP.toMillis() * random.nextExponential());
    }
    return new PlannedFault(
        "F32",
        FaultClass.DATA_CORRUPTION.name(),
        LabelKind.HARDWARE,
        job,
        node,
        Targets.device("F32", layout, node, random),
        onsetMillis,
        PlannedFault.NO_FAILURE,
        onsetMillis + nextMillis,
        new SilentCorruption(outliers, Draws.logUniform(random, 3, 30), random.nextInt(3) == 0));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (!FaultTimes.lasts(plan, tick) || !fleet.busy(plan.node())) {
      return;
    }
    long stepMillis = fleet.layout().job(plan.job()).step().toMillis();
    for (Duration outlier : outliers) {
      long fromMillis = plan.onsetMillis() + outlier.toMillis();
      // One step long, so that exactly one step is finished within.
      if (FaultTimes.share(tick, fromMillis, fromMillis + stepMillis) > 0) {
        JobConditions job = fleet.job(plan.job());
        job.gradientFactor *= normFactor;
        job.lossFactor *= Math.pow(normFactor, LOSS_EXPONENT);
      }
      if (validated && tick.contains(fromMillis + stepMillis)) {
        print(plan, fromMillis + stepMillis, fleet.layout(), out);
      }
    }
  }

  private static void print(
      PlannedFault plan, long timeMillis, FleetLayout layout, FleetOutput out) {
    int devices = layout.node(plan.node()).devices().size();
    int position = layout.job(plan.job()).nodes().indexOf(plan.node());
    String rank = String.format(Locale.ROOT, "[rank%d]: ", position * devices + plan.device());
    for (String line :
        List.of("Unexpected result (message='Spiky loss')", "Possible transient error!")) {
      out.trainingLine(plan.job(), plan.node(), timeMillis, rank + line);
    }
  }
}
