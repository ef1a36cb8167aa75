package io.forestall.app.traces;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a machine was booted, by a kernel line that says how long the machine is up:
 *
 * <pre>
 *   [131453.740743] text     &lt;6&gt;[ 3098.275469] text     host kernel: [123.4] text     seconds
 *   6,3964,206764307,-;text                                                    microseconds
 * </pre>
 */
final class Uptime {
  static final long UNKNOWN = -1;

  private static final Pattern SECONDS =
      Pattern.compile("^(?:<\\d{1,4}>|.{1,300} kernel: )?\\[\\s{0,12}(\\d{1,12})\\.(\\d{1,9})\\]");
  private static final Pattern MICROSECONDS =
      Pattern.compile("^\\d{1,10},\\d{1,18},(\\d{1,18}),[^;]{0,200};");

  private Uptime() {}

  /** Epoch milliseconds of the boot, or {@link #UNKNOWN}. */
  static long bootMillis(String line, long timeMillis) {
    Matcher seconds = SECONDS.matcher(line);
    if (seconds.find()) {
      String fraction = (seconds.group(2) + "000").substring(0, 3);
      long uptime = Long.parseLong(seconds.group(1)) * 1_000 + Long.parseLong(fraction);
      return Math.max(0, timeMillis - uptime);
    }
    Matcher microseconds = MICROSECONDS.matcher(line);
    return microseconds.find()
        ? Math.max(0, timeMillis - Long.parseLong(microseconds.group(1)) / 1_000)
        : UNKNOWN;
  }
}
