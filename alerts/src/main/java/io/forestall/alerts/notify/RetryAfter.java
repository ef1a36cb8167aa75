package io.forestall.alerts.notify;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/**
 * Reads the HTTP header Retry-After: a number of seconds, or a date. What cannot be read, or is
 * over, is no wait; a receiver cannot put us off for more than a day.
 */
final class RetryAfter {
  static final Duration LONGEST = Duration.ofDays(1);

  private RetryAfter() {}

  static Duration parse(String text, Instant now) {
    String stripped = text.strip();
    if (stripped.matches("[0-9]{1,9}")) {
      return bounded(Duration.ofSeconds(Long.parseLong(stripped)));
    }
    try {
      Instant until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(stripped));
      return bounded(Duration.between(now, until));
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }

  private static Duration bounded(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
