package io.forestall.ingest.collect.training;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The time that a line prints, in the shapes of Python's loggers and of glog.
 *
 * <pre>
 *   2025-03-07 22:36:48,812   2025-03-07T22:36:48.812000   2025-03-07_22:44:03
 *   I0307 22:33:45.902000     (glog has no year)
 * </pre>
 *
 * A time ahead of the line's receipt is the mark of a wrong time zone and is not believed.
 */
final class PrintedTime {
  private static final long MAX_AHEAD_MILLIS = 60_000;
  private static final Pattern DATE_TIME =
      Pattern.compile(
          "\\b(\\d{4})-(\\d\\d)-(\\d\\d)[ T_](\\d\\d):(\\d\\d):(\\d\\d)(?:[.,](\\d{1,9}))?");
  private static final Pattern GLOG =
      Pattern.compile(
          "(?:^|[\\[ ])[IWEF](\\d\\d)(\\d\\d) (\\d\\d):(\\d\\d):(\\d\\d)\\.(\\d{1,9}) ");

  private final ZoneId zone;

  PrintedTime(ZoneId zone) {
    this.zone = zone;
  }

  /** The time in the first half of the line, else the time it was received. */
  long of(String text, long receiveTimeMillis) {
    String head = text.length() > 160 ? text.substring(0, 160) : text;
    long time = receiveTimeMillis;
    Matcher full = DATE_TIME.matcher(head);
    if (full.find()) {
      time = millis(number(full, 1), full, 2, receiveTimeMillis);
    } else {
      Matcher glog = GLOG.matcher(head);
      if (glog.find()) {
        time = withoutYear(glog, receiveTimeMillis);
      }
    }
    return time > receiveTimeMillis + MAX_AHEAD_MILLIS ? receiveTimeMillis : time;
  }

  private long withoutYear(Matcher glog, long receiveTimeMillis) {
    int year = Instant.ofEpochMilli(receiveTimeMillis).atZone(zone).getYear();
    long time = millis(year, glog, 1, receiveTimeMillis);
    return time > receiveTimeMillis + 86_400_000L
        ? millis(year - 1, glog, 1, receiveTimeMillis)
        : time;
  }

  private long millis(int year, Matcher matcher, int month, long fallback) {
    try {
      return LocalDateTime.of(
                  year,
                  number(matcher, month),
                  number(matcher, month + 1),
                  number(matcher, month + 2),
                  number(matcher, month + 3),
                  number(matcher, month + 4))
              .atZone(zone)
              .toInstant()
              .toEpochMilli()
          + fractionMillis(matcher.group(month + 5));
    } catch (DateTimeException e) {
      return fallback;
    }
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  private static int fractionMillis(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt((digits + "000").substring(0, 3));
  }
}
