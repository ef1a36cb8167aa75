package io.forestall.streams.core;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;
import java.time.Duration;

/**
 * How many false pages a day the operators want to afford for 1,000 GPUs, and what that leaves for
 * one test.
 *
 * <pre>
 *   a block's = falsePagesPerDayPer1000Gpus / 1000 / blocks a day
 *   level     = 0.9 a block's * devices / (devices + 1)
 *   reserve   = 0.1 a block's for each device, spent after confirmed faults
 * </pre>
 *
 * Each device and the host of a node are tested once in each block, so the expected number of false
 * pages is the sum of the levels, whatever depends on what. A server without accelerators counts as
 * one GPU.
 *
 * @param falsePagesPerDayPer1000Gpus expected, of statistical findings; 0.01 to 100
 * @param pages whether what is within the budget pages; until then it is only shown, for the
 *     shipped calibration has not met the budget on fleets that it has not seen
 */
public record AlertBudget(double falsePagesPerDayPer1000Gpus, boolean pages) {
  /** One test for each subject in each of these; long enough for 10 samples at 30 s. Assumed. */
  public static final Duration BLOCK = Duration.ofMinutes(5);

  public static final double SMALLEST = 0.01;
  public static final double LARGEST = 100;
  public static final AlertBudget DEFAULT = new AlertBudget(1, /* pages= */ false);

  private static final double RESERVE = 0.1;
  private static final double BLOCKS_A_DAY =
      Duration.ofDays(1).toMillis() / (double) BLOCK.toMillis();

  public AlertBudget {
    requireArgument(
        falsePagesPerDayPer1000Gpus >= SMALLEST && falsePagesPerDayPer1000Gpus <= LARGEST,
        "falsePagesPerDayPer1000Gpus must be in [0.01, 100]: %s",
        falsePagesPerDayPer1000Gpus);
  }

  /** From the section {@code alertBudget}. */
  public static AlertBudget from(ConfigSection section) {
    return new AlertBudget(
        section.number(
            "falsePagesPerDayPer1000Gpus", DEFAULT.falsePagesPerDayPer1000Gpus, SMALLEST, LARGEST),
        section.flag("pages", DEFAULT.pages));
  }

  /** What a p-value must not exceed on a node of so many devices. */
  public double level(int devices) {
    double share = devices == 0 ? 1 : devices / (devices + 1.0); // the host is tested too
    return (1 - RESERVE) * block() * share;
  }

  /** Expected false pages that so many devices save in a block, for after a confirmed fault. */
  public double reserve(int devices) {
    return RESERVE * block() * devices;
  }

  private double block() {
    return falsePagesPerDayPer1000Gpus / 1_000 / BLOCKS_A_DAY;
  }
}
