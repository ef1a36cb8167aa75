package io.forestall.ingest.collect.prometheus;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as exporters write them: decimal, {@code NaN}, {@code +Inf}, {@code -Inf}. */
final class NumberText {
  /**
   * Decimal only, for Java would also read {@code 1f} and {@code 0x1p3}. After {@code e+} all
   * writers in use print at least two digits (Go, C, Python) or begin at 21 (JavaScript), so that
   * {@code 3.5e+0} is what a cut {@code 3.5e+09} looks like: better refused than wrong by 10^9.
   */
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE](?:-?[0-9]{1,3}|\\+[0-9]{2,3}))?");

  private NumberText() {}

  /** The number, or null when the text is none. */
  static @Nullable Double parse(String text) {
    if (DECIMAL.matcher(text).matches()) {
      return Double.valueOf(text);
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan" -> Double.NaN;
      case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      default -> null;
    };
  }
}
