package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import java.util.SplittableRandom;

/**
 * The training itself goes wrong: gradients explode, then the loss follows. It either heals within
 * some thirty steps, or ends in numbers that are none and stays there. No hardware metric changes.
 *
 * <pre>
 *   n     = steps since onset
 *   norm  = peak^(n / 4) up to step 4, then peak × e^(-(n - 4) / 4), at least 1
 *   loss  = 1 + (peak - 1) × n / 4 up to step 4, then 1 + (peak - 1) × e^(-(n - 4) / 8)
 * </pre>
 *
 * Both are multiples of the usual. Published: loss 2.2 to 5.1 in four steps, norm 0.24 to 960 and
 * back to 0.27 in some thirty.
 *
 * @param normPeak gradient norm at its peak
 * @param lossPeak loss at its peak
 * @param heals whether it comes back; loss and norm are NaN from the plan's failure on otherwise
 */
record LossDivergence(double normPeak, double lossPeak, boolean heals) implements FaultShape {
  private static final double RISE_STEPS = 4;
  private static final double NORM_DECAY_STEPS = 4;
  private static final double LOSS_DECAY_STEPS = 8;

  /** All is over then. */
  private static final int HEALED_STEPS = 40;

  /** Assumed: steps until someone notices and starts again from a checkpoint. */
  private static final int UNNOTICED_STEPS = 200;

  LossDivergence {
    requireArgument(normPeak > 1 && normPeak <= 1e6, "normPeak must be in (1, 1e6]: %s", normPeak);
    requireArgument(lossPeak > 1 && lossPeak <= 100, "lossPeak must be in (1, 100]: %s", lossPeak);
  }

  /**
   * The node's job diverges. One that heals begins at that time; one that does not has no number
   * left at that time and began two to four steps before. Assumed: each is as likely, and a peak of
   * a tenth of the published one to the full.
   */
  static PlannedFault plan(
      FleetLayout layout, String node, long failureMillis, SplittableRandom random) {
    String job = Targets.job("F31", layout, node);
    long stepMillis = layout.job(job).step().toMillis();
    boolean heals = random.nextBoolean();
    long leadMillis = heals ? 0 : random.nextInt(2, 5) * stepMillis;
    int steps = heals ? HEALED_STEPS : UNNOTICED_STEPS;
    return new PlannedFault(
        "F31",
        FaultClass.TRAINING_DIVERGED.name(),
        LabelKind.WORKLOAD,
        job,
        "",
        PlannedFault.NO_DEVICE,
        failureMillis - leadMillis,
        heals ? PlannedFault.NO_FAILURE : failureMillis,
        failureMillis + steps * stepMillis,
        new LossDivergence(
            Draws.logUniform(random, 400, 4_000), random.nextDouble(1.5, 2.5), heals));
  }

  @Override
  public void apply(PlannedFault plan, TickWindow tick, FleetConditions fleet, FleetOutput out) {
    if (!FaultTimes.lasts(plan, tick)) {
      return;
    }
    JobConditions job = fleet.job(plan.job());
    if (!heals && FaultTimes.hurts(plan, tick)) {
      job.lossFactor = Double.NaN;
      job.gradientFactor = Double.NaN;
      return;
    }
    double steps =
        (double) (tick.toMillis() - plan.onsetMillis())
            / fleet.layout().job(plan.job()).step().toMillis();
    double after = steps - RISE_STEPS;
    double norm =
        after < 0
            ? Math.pow(normPeak, steps / RISE_STEPS)
            : normPeak * Math.exp(-after / NORM_DECAY_STEPS);
    double rise = after < 0 ? steps / RISE_STEPS : Math.exp(-after / LOSS_DECAY_STEPS);
    job.gradientFactor *= Math.max(1, norm);
    job.lossFactor *= 1 + (lossPeak - 1) * rise;
  }
}
