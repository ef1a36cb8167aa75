package io.forestall.app.traces.imports;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as recordings write them: decimal, {@code NaN}, {@code +Inf}, {@code -Inf}. */
final class Decimal {
  /** Decimal only, for Java would also read {@code 1f} and {@code 0x1p3}. */
  private static final Pattern NUMBER =
      Pattern.compile(
          "[+-]?(?:[0-9]{1,400}\\.?[0-9]{0,400}|\\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,3})?");

  private Decimal() {}

  /** The number, or null when the text is none. */
  static @Nullable Double parse(String text) {
    if (NUMBER.matcher(text).matches()) {
      return Double.valueOf(text);
    }
    return switch (text) {
      case "NaN", "nan", "NAN" -> Double.NaN;
      case "+Inf", "Inf", "inf", "+inf" -> Double.POSITIVE_INFINITY;
      case "-Inf", "-inf" -> Double.NEGATIVE_INFINITY;
      default -> null;
    };
  }
}
