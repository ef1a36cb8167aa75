package io.forestall.ingest.collect.kernel;

import java.util.List;

/** Names of syslog facilities and levels as {@code dmesg --decode} prints them. */
final class SyslogPriority {
  private static final List<String> FACILITIES =
      List.of(
          "kern",
          "user",
          "mail",
          "daemon",
          "auth",
          "syslog",
          "lpr",
          "news",
          "uucp",
          "cron",
          "authpriv",
          "ftp");
  private static final List<String> LEVELS =
      List.of("emerg", "alert", "crit", "err", "warn", "notice", "info", "debug");

  private SyslogPriority() {}

  /** 8 x facility + level, or {@link KernelLine#UNKNOWN}. */
  static int of(String facility, String level) {
    int high = FACILITIES.indexOf(facility);
    int low = LEVELS.indexOf(level);
    return high < 0 || low < 0 ? KernelLine.UNKNOWN : 8 * high + low;
  }
}
