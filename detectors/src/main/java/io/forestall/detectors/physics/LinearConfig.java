package io.forestall.detectors.physics;

import static io.forestall.detectors.Checks.requireArgument;

import java.time.Duration;

/**
 * Settings of a {@link LinearBank}: one law of physics, and how far it is known beforehand.
 *
 * @param offset what is observed where both inputs are 0
 * @param ofFirst what is observed more for each unit of the first input
 * @param ofSecond and of the second; {@link Coefficient#NONE} where there is none
 * @param noise standard deviation of one observation, in its unit
 * @param mostMagnitude numbers further from 0 than this are no measurements
 * @param lag how long what is observed takes to follow the first input; zero when at once
 * @param transientInput a first input this far from its recent mean says that nothing has settled
 * @param smoothing over how long the excess is averaged
 * @param halfLife after how long what was learned counts half
 * @param leastExcess smaller excesses are never worth a word
 * @param sigmas and neither are those below so many standard deviations of the prediction
 */
public record LinearConfig(
    Coefficient offset,
    Coefficient ofFirst,
    Coefficient ofSecond,
    double noise,
    double mostMagnitude,
    Duration lag,
    double transientInput,
    Duration smoothing,
    Duration halfLife,
    double leastExcess,
    double sigmas) {

  /**
   * What is known of a coefficient before anything is measured.
   *
   * @param mean of many devices
   * @param spread standard deviation among them; 0 when it is not learned
   */
  public record Coefficient(double mean, double spread) {
    /** The input takes no part. */
    public static final Coefficient NONE = new Coefficient(0, 0);

    public Coefficient {
      requireArgument(Math.abs(mean) < 1e9, "mean must be in (-1e9, 1e9): %s", mean);
      requireArgument(spread >= 0 && spread < 1e9, "spread must be in [0, 1e9): %s", spread);
    }

    double variance() {
      return spread * spread;
    }
  }

  /**
   * Temperature above the inlet's in °C, given power in watts. 0.060 °C/W fitted on liquid-cooled
   * A100, 0.070 assumed for air-cooled H100; spreads, lag and what is worth a word are assumed. It
   * forgets seasons, and does not learn a paste that dries out over days.
   */
  public static final LinearConfig HEAT =
      new LinearConfig(
          new Coefficient(0, 8),
          new Coefficient(0.065, 0.015),
          Coefficient.NONE,
          2,
          1e4,
          Duration.ofSeconds(30),
          150,
          Duration.ofMinutes(1),
          Duration.ofDays(4),
          5,
          4);

  public LinearConfig {
    requireArgument(noise > 0 && noise < 1e9, "noise must be in (0, 1e9): %s", noise);
    requireArgument(
        mostMagnitude > 0 && mostMagnitude <= 1e9,
        "mostMagnitude must be in (0, 1e9]: %s",
        mostMagnitude);
    requireArgument(lag.toMillis() >= 0 && lag.toHours() < 1, "lag must be in [0, 1 h): %s", lag);
    requireArgument(
        transientInput > 0 && transientInput <= 1e9,
        "transientInput must be in (0, 1e9]: %s",
        transientInput);
    requireArgument(
        smoothing.toMillis() > 0 && smoothing.toHours() < 24,
        "smoothing must be in (0, 24 h): %s",
        smoothing);
    requireArgument(
        halfLife.compareTo(smoothing) > 0 && halfLife.toDays() <= 365,
        "halfLife must be in (smoothing, 365 days]: %s",
        halfLife);
    requireArgument(
        leastExcess > 0 && leastExcess < 1e9, "leastExcess must be in (0, 1e9): %s", leastExcess);
    requireArgument(sigmas > 0 && sigmas < 100, "sigmas must be in (0, 100): %s", sigmas);
  }
}
