package io.forestall.traces.csv;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Numbers as text, read from bytes: {@code [+-]digits[.digits][e[+-]digits]}, NaN and infinities in
 * any case, spaces around. The double nearest to the text comes out, as of {@link
 * Double#parseDouble}: up to 2^53 and a power of ten up to 10^22 both are exact, and one division
 * or multiplication rounds once. No allocation on that path. One instance belongs to one thread.
 */
final class NumberParser {
  private static final long MAX_EXACT = 1L << 53;
  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  /** Beyond it another digit might not fit into a long. */
  private static final long MAX_MANTISSA = 100_000_000_000_000_000L;

  /** No double needs an exponent of more digits. */
  private static final int MAX_EXPONENT = 9_999;

  private double number;
  private long whole;

  /** The last number read. */
  double number() {
    return number;
  }

  /** The last whole number read. */
  long whole() {
    return whole;
  }

  /** Reads a number; false when the text is none. */
  boolean readNumber(byte[] bytes, int from, int to) {
    int end = trimmedEnd(bytes, from, to);
    int start = trimmedStart(bytes, from, end);
    int at = start;
    boolean negative = at < end && bytes[at] == '-';
    if (negative || (at < end && bytes[at] == '+')) {
      at++;
    }
    int digitsFrom = at;
    long mantissa = 0;
    int scale = 0;
    boolean exact = true;
    boolean point = false;
    int digits = 0;
    for (; at < end; at++) {
      int digit = bytes[at] - '0';
      if (digit >= 0 && digit <= 9) {
        digits++;
        if (mantissa >= MAX_MANTISSA) {
          exact = false;
        } else {
          mantissa = mantissa * 10 + digit;
          scale -= point ? 1 : 0;
        }
      } else if (bytes[at] == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (digits == 0) {
      return readSpecial(bytes, digitsFrom, end, negative);
    }
    if (at < end) {
      int exponent = exponent(bytes, at, end);
      if (exponent > MAX_EXPONENT) {
        return false;
      }
      scale += exponent;
    }
    if (exact && mantissa <= MAX_EXACT && Math.abs(scale) < POWERS_OF_TEN.length) {
      double value = scale < 0 ? mantissa / POWERS_OF_TEN[-scale] : mantissa * POWERS_OF_TEN[scale];
      number = negative ? -value : value;
    } else {
      number = Double.parseDouble(text(bytes, start, end));
    }
    return true;
  }

  /** The exponent that begins there; more than the largest when there is none. */
  private static int exponent(byte[] bytes, int from, int to) {
    int at = from;
    if (bytes[at] != 'e' && bytes[at] != 'E') {
      return MAX_EXPONENT + 1;
    }
    at++;
    boolean negative = at < to && bytes[at] == '-';
    if (negative || (at < to && bytes[at] == '+')) {
      at++;
    }
    if (at == to || to - at > 4) {
      return MAX_EXPONENT + 1;
    }
    int exponent = 0;
    for (; at < to; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9) {
        return MAX_EXPONENT + 1;
      }
      exponent = exponent * 10 + digit;
    }
    return negative ? -exponent : exponent;
  }

  private boolean readSpecial(byte[] bytes, int from, int to, boolean negative) {
    if (to - from > "infinity".length()) {
      return false;
    }
    switch (text(bytes, from, to).toLowerCase(Locale.ROOT)) {
      case "nan" -> number = Double.NaN;
      case "inf", "infinity" ->
          number = negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Reads a whole number, also one that a spreadsheet wrote as 3.0 or 3e0; false if it is none. */
  boolean readWhole(byte[] bytes, int from, int to) {
    int end = trimmedEnd(bytes, from, to);
    int start = trimmedStart(bytes, from, end);
    int at = start < end && bytes[start] == '-' ? start + 1 : start;
    long value = 0;
    if (end - at <= 18) { // surely fits
      int digitsFrom = at;
      for (; at < end && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
        value = value * 10 + (bytes[at] - '0');
      }
      if (at == end && at > digitsFrom) {
        whole = bytes[start] == '-' ? -value : value;
        return true;
      }
    }
    return readLongWhole(bytes, start, end);
  }

  private boolean readLongWhole(byte[] bytes, int start, int end) {
    try {
      if (end - start <= 20) {
        whole = Long.parseLong(text(bytes, start, end));
        return true;
      }
    } catch (NumberFormatException e) {
      // not digits alone: perhaps 3.0
    }
    if (!readNumber(bytes, start, end) || !(Math.abs(number) <= MAX_EXACT)) {
      return false;
    }
    whole = (long) number;
    return whole == number;
  }

  private static int trimmedStart(byte[] bytes, int from, int end) {
    int start = from;
    while (start < end && bytes[start] == ' ') {
      start++;
    }
    return start;
  }

  private static int trimmedEnd(byte[] bytes, int from, int to) {
    int end = to;
    while (end > from && bytes[end - 1] == ' ') {
      end--;
    }
    return end;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
