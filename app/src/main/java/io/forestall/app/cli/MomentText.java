package io.forestall.app.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import picocli.CommandLine.TypeConversionException;

/** Reads a moment off the command line: one of some words, or a time with its zone. */
final class MomentText {
  private MomentText() {}

  /**
   * Epoch milliseconds.
   *
   * @param words and what they stand for
   */
  static long millis(String text, Map<String, Long> words) {
    Long word = words.get(text);
    if (word != null) {
      return word;
    }
    try {
      long millis = Instant.parse(text).toEpochMilli();
      if (millis >= 0) {
        return millis;
      }
    } catch (DateTimeException | ArithmeticException e) {
      // said below, in words for the user
    }
    throw new TypeConversionException(
        "must be "
            + String.join(", ", words.keySet().stream().sorted().toList())
            + " or a time such as 2026-01-31T12:00:00Z: "
            + text);
  }
}
