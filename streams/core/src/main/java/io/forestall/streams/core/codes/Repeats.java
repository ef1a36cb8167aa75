package io.forestall.streams.core.codes;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;

/**
 * How often an error that is usually the application's must come on one device before the device is
 * suspected.
 *
 * @param times so many jobs must have died of it
 * @param within in that time
 */
public record Repeats(int times, Duration within) {
  public Repeats {
    requireArgument(times >= 2 && times <= 100, "times must be in [2, 100]: %s", times);
    requireArgument(
        within.toMillis() > 0 && within.toDays() <= 30,
        "within must be in (0, 30 days]: %s",
        within);
  }

  /** Reads "2 in PT24H". */
  static Repeats parse(String text) {
    String[] words = text.split(" in ", -1);
    requireArgument(words.length == 2, "repeats must be like 2 in PT24H: %s", text);
    return new Repeats(Integer.parseInt(words[0]), Duration.parse(words[1]));
  }
}
