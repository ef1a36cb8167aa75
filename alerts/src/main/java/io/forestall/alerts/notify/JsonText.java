package io.forestall.alerts.notify;

import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Turns the values of a record into JSON that every reader accepts: bounded text without control
 * characters, finite numbers, RFC 3339 times in UTC with milliseconds; null for what cannot be
 * said.
 */
final class JsonText {
  private static final DateTimeFormatter RFC_3339 =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final long YEAR_10000_MILLIS = 253_402_300_800_000L;

  private JsonText() {}

  /** The text without control characters, cut after so many chars but never within a character. */
  static String bounded(String text, int maxChars) {
    int end = Math.min(text.length(), maxChars);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    var clean = new StringBuilder(end);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      clean.append(Character.isISOControl(c) || isLoneSurrogate(text, i) ? ' ' : c);
    }
    return clean.toString();
  }

  /** Such as 2026-03-10T03:41:11.123Z; null outside of the years 1970 to 9999. */
  static @Nullable String time(@Nullable Long epochMillis) {
    if (epochMillis == null || epochMillis < 0 || epochMillis >= YEAR_10000_MILLIS) {
      return null;
    }
    return RFC_3339.format(Instant.ofEpochMilli(epochMillis));
  }

  static ValueNode number(@Nullable Double value) {
    return value != null && Double.isFinite(value)
        ? DoubleNode.valueOf(value)
        : JsonNodeFactory.instance.nullNode();
  }

  private static boolean isLoneSurrogate(String text, int index) {
    char c = text.charAt(index);
    if (Character.isHighSurrogate(c)) {
      return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
    }
    return Character.isLowSurrogate(c)
        && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
  }
}
