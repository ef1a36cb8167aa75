package io.forestall.app.detect;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Times as files write them: {@code 2026-01-31 12:00:00}, with T, a fraction or an offset, UTC
 * without one; a day alone; or seconds or milliseconds since 1970, told apart by their size.
 */
final class TimeText {
  /** In seconds the year 2200; in milliseconds March 1970. */
  private static final double END_SECONDS = 7_258_118_400.0;

  /**
   * Smaller numbers are rows or hours of something and no times since 1970: it is 1973 in seconds.
   */
  private static final double START_SECONDS = 1e8;

  private static final int DATE_LENGTH = 10;
  private static final double DAY_SECONDS = 86_400;

  private TimeText() {}

  /** Seconds since 1970, or NaN when the text is no time. */
  static double seconds(String text) {
    String trimmed = text.strip();
    try {
      if (trimmed.length() == DATE_LENGTH) {
        return LocalDate.parse(trimmed).toEpochDay() * DAY_SECONDS;
      }
      if (trimmed.length() < DATE_LENGTH || !isSeparator(trimmed.charAt(DATE_LENGTH))) {
        return Double.NaN;
      }
      String withT = trimmed.substring(0, DATE_LENGTH) + 'T' + trimmed.substring(DATE_LENGTH + 1);
      Instant time =
          hasOffset(withT)
              ? OffsetDateTime.parse(withT).toInstant()
              : LocalDateTime.parse(withT).toInstant(ZoneOffset.UTC);
      return time.getEpochSecond() + time.getNano() / 1e9;
    } catch (DateTimeException e) {
      return Double.NaN;
    }
  }

  /** Seconds since 1970 of a number that stands for a time, or NaN when it can be none. */
  static double seconds(double number) {
    if (number >= START_SECONDS && number < END_SECONDS) {
      return number;
    }
    boolean isMillis = number >= END_SECONDS && number < 1e3 * END_SECONDS;
    return isMillis ? number / 1e3 : Double.NaN;
  }

  private static boolean isSeparator(char character) {
    return character == ' ' || character == 'T';
  }

  private static boolean hasOffset(String text) {
    return text.endsWith("Z")
        || text.lastIndexOf('+') > DATE_LENGTH
        || text.lastIndexOf('-') > DATE_LENGTH;
  }
}
