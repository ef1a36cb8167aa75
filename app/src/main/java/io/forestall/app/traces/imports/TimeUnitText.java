package io.forestall.app.traces.imports;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Pattern;

/** How a recording writes times. */
public enum TimeUnitText {
  /** Seconds since 1970, with or without a fraction. */
  S,
  /** Milliseconds since 1970. */
  MS,
  /** {@code 2026-01-31T12:00:00Z}; UTC when there is no offset, and a blank may stand for T. */
  ISO;

  static final long UNKNOWN = Long.MIN_VALUE;

  /** The year 2200: what is later was written in another unit. */
  private static final long END_MILLIS = 7_258_118_400_000L;

  private static final Pattern NUMBER =
      Pattern.compile("\\d{1,16}(?:\\.\\d{1,12})?(?:[eE]\\+?\\d{1,2})?");

  /** Epoch milliseconds, or {@link #UNKNOWN} when the text is no such time from 1970 to 2200. */
  long millis(String text) {
    long millis =
        switch (this) {
          case S -> number(text, 3);
          case MS -> number(text, 0);
          case ISO -> iso(text);
        };
    return millis >= 0 && millis < END_MILLIS ? millis : UNKNOWN;
  }

  private static long number(String text, int decimals) {
    if (!NUMBER.matcher(text).matches()) {
      return UNKNOWN;
    }
    BigDecimal millis =
        new BigDecimal(text).movePointRight(decimals).setScale(0, RoundingMode.HALF_UP);
    return millis.compareTo(BigDecimal.valueOf(END_MILLIS)) < 0 ? millis.longValue() : UNKNOWN;
  }

  private static long iso(String text) {
    String withT = text.length() > 10 && text.charAt(10) == ' ' ? withT(text) : text;
    try {
      return OffsetDateTime.parse(withT).toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      return local(withT);
    }
  }

  private static long local(String text) {
    try {
      Instant time = LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
      return time.toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      return UNKNOWN;
    }
  }

  private static String withT(String text) {
    return text.substring(0, 10) + 'T' + text.substring(11);
  }

  /** As it is typed. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
