package io.forestall.ingest.collect.kernel;

import static io.forestall.ingest.collect.kernel.KernelLine.UNKNOWN;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the transport off a kernel or fabric-manager log line.
 *
 * <pre>
 *   6,3964,206764307,-;text                             /dev/kmsg: priority, sequence, usec since boot
 *   [Sun Feb 23 16:24:18 2025] text                     dmesg -T
 *   [131453.740743] text                                dmesg
 *   kern  :warn  : 2025-01-21T04:41:44,283302+00:00 text    dmesg --decode --time-format=iso
 *   Jan 21 04:41:44 host kernel: [123.4] text           syslog, old
 *   2025-01-21T04:41:44.283302+00:00 host kernel: text  syslog, new
 *   {"MESSAGE": "text", "_TRANSPORT": "kernel", ...}    journalctl -o json
 *   &lt;6&gt;[ 3098.275469] text                             pstore
 *   [Feb 25 2025 13:59:45] [ERROR] [tid 841] text       fabric manager
 * </pre>
 *
 * Anything else is text without a time. Of syslog and the journal only lines of the kernel and of
 * the two services whose lines are events pass: any user may write there.
 */
final class KernelLineParser {
  private static final Pattern KMSG =
      Pattern.compile("(\\d{1,10}),(\\d{1,18}),(\\d{1,18}),[^;]{0,200};(.*)", Pattern.DOTALL);
  private static final Pattern PSTORE = Pattern.compile("<(\\d{1,4})>(.*)", Pattern.DOTALL);
  private static final Pattern UPTIME =
      Pattern.compile("\\[\\s{0,12}(\\d{1,12})\\.(\\d{1,9})\\] ?(.*)", Pattern.DOTALL);
  private static final Pattern DECODED =
      Pattern.compile("(\\w{1,10}) *:(\\w{1,10}) *: (\\S{1,40}) (.*)", Pattern.DOTALL);
  private static final Pattern BRACKETED = Pattern.compile("\\[([A-Z][^\\]]{15,25})\\] (.*)");
  private static final Pattern SYSLOG =
      Pattern.compile(
          "([A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d|\\d{4}-\\d\\d-\\d\\dT\\S{8,30}) \\S{1,255} (.*)");
  private static final Pattern TAG =
      Pattern.compile("(?:kernel|systemd-networkd|nv-fabricmanager)(?:\\[\\d{1,10}\\])?: (.*)");
  private static final Pattern PROPERTY = Pattern.compile(" [A-Z_]{1,64}=.*", Pattern.DOTALL);
  private static final Pattern ESCAPE = Pattern.compile("\\\\x([0-9a-f]{2})");

  private final long bootTimeMillis;
  private final LogTimes times;
  private final JournalLine journal = new JournalLine();

  /**
   * Reads lines of one machine.
   *
   * @param bootTimeMillis when it booted, or {@link KernelLine#UNKNOWN}
   * @param zone its time zone, for forms that print local time
   */
  KernelLineParser(long bootTimeMillis, ZoneId zone) {
    this.bootTimeMillis = bootTimeMillis;
    this.times = new LogTimes(zone);
  }

  /**
   * The line, or null when it is no message: a property of the record before, or of another
   * program.
   *
   * @param referenceMillis about when the line was written, for forms without a year
   */
  @Nullable KernelLine parse(String line, long referenceMillis) {
    if (line.isEmpty()) {
      return null;
    }
    char first = line.charAt(0);
    return switch (first) {
      case '[' -> bracketed(line, UNKNOWN);
      case '<' -> pstore(line);
      case '{' -> journal.parse(line);
      case ' ' -> PROPERTY.matcher(line).matches() ? null : plain(line);
      default ->
          Character.digit(first, 10) >= 0
              ? numbered(line, referenceMillis)
              : named(line, referenceMillis);
    };
  }

  private @Nullable KernelLine numbered(String line, long referenceMillis) {
    Matcher kmsg = KMSG.matcher(line);
    if (!kmsg.matches()) {
      return syslog(line, referenceMillis);
    }
    long uptimeMillis = Long.parseLong(kmsg.group(3)) / 1_000;
    String text = kmsg.group(4);
    int properties = text.indexOf('\n'); // a read of the device brings " KEY=value" lines along
    return new KernelLine(
        sinceBoot(uptimeMillis),
        uptimeMillis,
        Long.parseLong(kmsg.group(2)),
        (int) Math.min(Long.parseLong(kmsg.group(1)), Integer.MAX_VALUE),
        unescape(properties < 0 ? text : text.substring(0, properties)));
  }

  private @Nullable KernelLine named(String line, long referenceMillis) {
    Matcher decoded = DECODED.matcher(line);
    if (!decoded.matches()) {
      return syslog(line, referenceMillis);
    }
    long time = times.iso(decoded.group(3));
    return new KernelLine(
        time,
        UNKNOWN,
        UNKNOWN,
        SyslogPriority.of(decoded.group(1), decoded.group(2)),
        time == UNKNOWN ? line : decoded.group(4));
  }

  private @Nullable KernelLine syslog(String line, long referenceMillis) {
    Matcher syslog = SYSLOG.matcher(line);
    if (!syslog.matches()) {
      return plain(line);
    }
    Matcher tag = TAG.matcher(syslog.group(2));
    if (!tag.matches()) {
      return null;
    }
    String stamp = syslog.group(1);
    long time =
        Character.digit(stamp.charAt(0), 10) >= 0
            ? times.iso(stamp)
            : times.withoutYear(stamp, referenceMillis);
    KernelLine rest = bracketed(tag.group(1), UNKNOWN);
    return new KernelLine(time, rest.uptimeMillis(), UNKNOWN, UNKNOWN, rest.text());
  }

  private KernelLine pstore(String line) {
    Matcher pstore = PSTORE.matcher(line);
    return pstore.matches()
        ? bracketed(pstore.group(2), Integer.parseInt(pstore.group(1)))
        : plain(line);
  }

  private KernelLine bracketed(String line, int priority) {
    Matcher uptime = UPTIME.matcher(line);
    if (uptime.matches()) {
      String fraction = (uptime.group(2) + "000").substring(0, 3);
      long uptimeMillis = Long.parseLong(uptime.group(1)) * 1_000 + Long.parseLong(fraction);
      return new KernelLine(
          sinceBoot(uptimeMillis), uptimeMillis, UNKNOWN, priority, uptime.group(3));
    }
    Matcher dated = BRACKETED.matcher(line);
    long time = dated.matches() ? times.local(dated.group(1)) : UNKNOWN;
    return new KernelLine(
        time, UNKNOWN, UNKNOWN, priority, time == UNKNOWN ? line : dated.group(2));
  }

  private static KernelLine plain(String line) {
    return new KernelLine(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, line);
  }

  private long sinceBoot(long uptimeMillis) {
    return bootTimeMillis == UNKNOWN ? UNKNOWN : bootTimeMillis + uptimeMillis;
  }

  /** The kernel writes bytes that are not printable ASCII as {@code \xNN}, line ends included. */
  private static String unescape(String text) {
    if (!text.contains("\\x")) {
      return text;
    }
    var bytes = new ByteArrayOutputStream(text.length());
    Matcher escape = ESCAPE.matcher(text);
    int done = 0;
    while (escape.find()) {
      bytes.writeBytes(text.substring(done, escape.start()).getBytes(StandardCharsets.UTF_8));
      bytes.write(Integer.parseInt(escape.group(1), 16));
      done = escape.end();
    }
    bytes.writeBytes(text.substring(done).getBytes(StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
