package io.forestall.ingest.collect.training;

import org.jspecify.annotations.Nullable;

/** Numbers as Python prints them. */
final class Numbers {
  private static final int MAX_LENGTH = 40;

  /** So that an epoch of six digits times a step stays a long. */
  private static final int MAX_STEP_DIGITS = 12;

  private Numbers() {}

  /** The number, NaN and infinities included; null when the text is none. */
  static @Nullable Double real(@Nullable String text) {
    if (text == null || text.length() > MAX_LENGTH) {
      return null;
    }
    String plain = text.strip();
    switch (plain) {
      case "nan", "NaN", "-nan" -> {
        return Double.NaN;
      }
      case "inf" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-inf" -> {
        return Double.NEGATIVE_INFINITY;
      }
      default -> {
        // an ordinary number, or none
      }
    }
    try {
      boolean digitLast =
          !plain.isEmpty() && Character.digit(plain.charAt(plain.length() - 1), 10) >= 0;
      return digitLast || plain.endsWith(".") ? Double.valueOf(plain) : null; // not "1d" or "1f"
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The number times a factor, when it is finite. */
  static @Nullable Double scaled(@Nullable String text, double factor) {
    Double number = real(text);
    return number == null || !Double.isFinite(number) ? null : Double.valueOf(number * factor);
  }

  /** A step number, with or without thousands separators; -1 when the text is none. */
  static long step(@Nullable String text) {
    if (text == null) {
      return StepLine.NO_STEP;
    }
    String digits = text.strip().replace(",", "");
    if (digits.isEmpty() || digits.length() > MAX_STEP_DIGITS) {
      return StepLine.NO_STEP;
    }
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        return StepLine.NO_STEP;
      }
    }
    return Long.parseLong(digits);
  }
}
