package io.forestall.training;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;
import java.util.List;

/**
 * How models are trained.
 *
 * @param horizons of the risk model, rising
 * @param boostedTrees per horizon
 * @param leaves of a boosted tree, at most
 * @param leafRows rows in a leaf, at least
 * @param learningRate share of each tree's advice that is taken
 * @param isolationTrees of the outlier model
 * @param isolationRows that each isolation tree is grown on; 256 is the reference's choice
 * @param healthyQuantile of healthy devices' outlier scores that becomes the alarm line
 * @param trainUntil share of a trace's time before which is trained and after which is tested
 * @param maxRows kept in memory; beyond it rows are thinned and weigh more
 * @param seed of all that is random
 */
public record TrainingSettings(
    List<Duration> horizons,
    int boostedTrees,
    int leaves,
    int leafRows,
    double learningRate,
    int isolationTrees,
    int isolationRows,
    double healthyQuantile,
    double trainUntil,
    int maxRows,
    long seed) {

  public static final TrainingSettings DEFAULT =
      new TrainingSettings(
          List.of(Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(24)),
          100,
          16,
          20,
          0.1,
          100,
          256,
          0.999,
          0.6,
          100_000,
          1);

  public TrainingSettings {
    horizons = List.copyOf(horizons);
    requireArgument(!horizons.isEmpty(), "horizons must not be empty");
    for (int h = 0; h < horizons.size(); h++) {
      requireArgument(
          horizons.get(h).toMillis() >= 1_000
              && (h == 0 || horizons.get(h).compareTo(horizons.get(h - 1)) > 0),
          "horizons must be at least 1 s and rise: %s",
          horizons);
    }
    requireIn("boostedTrees", boostedTrees, 1, 10_000);
    requireIn("leaves", leaves, 2, 1_024);
    requireIn("leafRows", leafRows, 1, 1_000_000);
    requireArgument(
        learningRate > 0 && learningRate <= 1, "learningRate must be in (0, 1]: %s", learningRate);
    requireIn("isolationTrees", isolationTrees, 1, 10_000);
    requireIn("isolationRows", isolationRows, 8, 65_536);
    requireArgument(
        healthyQuantile >= 0.5 && healthyQuantile < 1,
        "healthyQuantile must be in [0.5, 1): %s",
        healthyQuantile);
    requireArgument(
        trainUntil > 0 && trainUntil < 1, "trainUntil must be in (0, 1): %s", trainUntil);
    requireIn("maxRows", maxRows, 100, 10_000_000);
  }

  private static void requireIn(String key, int value, int low, int high) {
    requireArgument(
        value >= low && value <= high, "%s must be in [%s, %s]: %s", key, low, high, value);
  }

  /** The same with another seed and number of rows. */
  public TrainingSettings with(long otherSeed, int otherMaxRows) {
    return new TrainingSettings(
        horizons,
        boostedTrees,
        leaves,
        leafRows,
        learningRate,
        isolationTrees,
        isolationRows,
        healthyQuantile,
        trainUntil,
        otherMaxRows,
        otherSeed);
  }
}
