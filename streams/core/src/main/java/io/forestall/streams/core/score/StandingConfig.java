package io.forestall.streams.core.score;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;

/**
 * What is usual in the fleet: a node's history is compared with it.
 *
 * @param failuresPerThousandNodeDays failures of nodes at work; 3.79 in the 54 days of Llama 3
 *     (arXiv 2407.21783, table 5: 419 of 110,592 node-days)
 * @param earlyFailureRatio share of a fleet's attempts to run a job that fail within the first ten
 *     minutes without a fault of the node: assumed 0.18. Of the tasks that fail, 73 % do so then
 *     (Aegis, NSDI 2025); that a quarter of all fail is assumed
 */
public record StandingConfig(double failuresPerThousandNodeDays, double earlyFailureRatio) {
  public static final StandingConfig DEFAULT = new StandingConfig(3.79, 0.18);

  public StandingConfig {
    requireArgument(
        failuresPerThousandNodeDays >= 0.01 && failuresPerThousandNodeDays <= 1_000,
        "failuresPerThousandNodeDays must be in [0.01, 1000]: %s",
        failuresPerThousandNodeDays);
    requireArgument(
        earlyFailureRatio >= 0.001 && earlyFailureRatio <= 0.9,
        "earlyFailureRatio must be in [0.001, 0.9]: %s",
        earlyFailureRatio);
  }

  static StandingConfig from(ConfigSection section) {
    return new StandingConfig(
        section.number(
            "failuresPerThousandNodeDays", DEFAULT.failuresPerThousandNodeDays, 0.01, 1_000),
        section.number("earlyFailureRatio", DEFAULT.earlyFailureRatio, 0.001, 0.9));
  }
}
