package io.forestall.detectors.structure;

import static io.forestall.detectors.Checks.requireArgument;

/**
 * Settings of a {@link FrozenBank}.
 *
 * @param ticks a tuple repeated at least so many times in a row may be frozen
 * @param times and for at least so many times the longest run the device usually has while busy;
 *     longer than one tick where the source refreshes more slowly than it is read
 * @param minimumValues a tuple with fewer values present proves nothing
 */
public record FrozenConfig(int ticks, int times, int minimumValues) {

  /** Recorded losses of a GPU repeat their tuple 3 to 894 times, busy GPUs that are well twice. */
  public static final FrozenConfig DEFAULT = new FrozenConfig(3, 3, 3);

  public FrozenConfig {
    requireArgument(ticks >= 1 && ticks <= 1_000_000, "ticks must be in [1, 1000000]: %s", ticks);
    requireArgument(times >= 1 && times <= 1_000, "times must be in [1, 1000]: %s", times);
    requireArgument(
        minimumValues >= 1 && minimumValues <= 1_000,
        "minimumValues must be in [1, 1000]: %s",
        minimumValues);
  }
}
