package io.forestall.ingest.collect.kernel;

import static io.forestall.ingest.collect.kernel.KernelLine.UNKNOWN;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;

/** The time stamps of kernel log forms as epoch milliseconds; what cannot be read is unknown. */
final class LogTimes {
  private static final DateTimeFormatter DMESG = strict("EEE MMM ppd HH:mm:ss uuuu");
  private static final DateTimeFormatter FABRIC_MANAGER = strict("MMM dd uuuu HH:mm:ss");
  private static final DateTimeFormatter WITH_YEAR = strict("uuuu MMM ppd HH:mm:ss");

  private final ZoneId zone;

  LogTimes(ZoneId zone) {
    this.zone = zone;
  }

  /** Strict, so that the 29th of February is not taken for the 28th of another year. */
  private static DateTimeFormatter strict(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
        .withResolverStyle(ResolverStyle.STRICT);
  }

  /** {@code 2025-01-21T04:41:44,283302+00:00}, with comma or point. */
  long iso(String text) {
    try {
      return OffsetDateTime.parse(text.replace(',', '.')).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      return UNKNOWN;
    }
  }

  /** {@code Sun Feb 23 16:24:18 2025} or {@code Feb 25 2025 13:59:45}. */
  long local(String text) {
    long time = parse(text, DMESG);
    return time == UNKNOWN ? parse(text, FABRIC_MANAGER) : time;
  }

  /**
   * {@code Jan 21 04:41:44} in the year that puts it closest before the reference; a day ahead of
   * it is still the same year, as clocks differ.
   */
  long withoutYear(String text, long referenceMillis) {
    Instant reference = Instant.ofEpochMilli(referenceMillis);
    int year = reference.atZone(zone).getYear();
    long time = parse(year + " " + text, WITH_YEAR);
    return time == UNKNOWN || time > referenceMillis + 86_400_000L
        ? parse(year - 1 + " " + text, WITH_YEAR)
        : time;
  }

  private long parse(String text, DateTimeFormatter format) {
    try {
      return LocalDateTime.parse(text, format).atZone(zone).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      return UNKNOWN;
    }
  }
}
