package io.forestall.ingest.collect.kernel;

import static io.forestall.ingest.collect.kernel.KernelLine.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelLineParserTest {
  private static final long BOOT = millis("2025-02-01T00:00:00Z");
  private static final long NOW = millis("2025-03-01T00:00:00Z");

  private final KernelLineParser parser = new KernelLineParser(BOOT, ZoneOffset.UTC);

  @Test
  void parse_kmsg_hasSequencePriorityAndTime() {
    assertThat(parse("6,3964,206764307,-;nvidia-nvswitch2: open (major=510)", NOW))
        .isEqualTo(
            new KernelLine(
                BOOT + 206_764, 206_764, 3_964, 6, "nvidia-nvswitch2: open (major=510)"));
  }

  @Test
  void parse_kmsgWithMoreFlagsAndProperties_keepsText() {
    KernelLine line =
        parse("3,7,1000,-,caller=T1;pcieport: text\n SUBSYSTEM=pci\n DEVICE=+pci:0", NOW);
    assertThat(line.text()).isEqualTo("pcieport: text");
    assertThat(parser.parse(" SUBSYSTEM=pci", NOW)).isNull();
  }

  @Test
  void parse_kmsgEscapes_areBytes() {
    KernelLine line = parse("4,7,1000,-;a\\x0ab \\xc3\\xa4", NOW);
    assertThat(line.text()).isEqualTo("a\nb ä");
  }

  @Test
  void parse_withoutBootTime_timeIsUnknown() {
    KernelLine line = parse(new KernelLineParser(UNKNOWN, ZoneOffset.UTC), "6,1,5000,-;x", NOW);
    assertThat(line.eventTimeMillis()).isEqualTo(UNKNOWN);
    assertThat(line.uptimeMillis()).isEqualTo(5);
  }

  @Test
  void parse_dmesgWithDate_usesZone() {
    var berlin = new KernelLineParser(BOOT, ZoneId.of("Europe/Berlin"));
    String text = "[Sun Feb 23 16:24:18 2025] NVRM: x";
    assertThat(parse(text, NOW).eventTimeMillis()).isEqualTo(millis("2025-02-23T16:24:18Z"));
    assertThat(parse(berlin, text, NOW).eventTimeMillis())
        .isEqualTo(millis("2025-02-23T15:24:18Z"));
    assertThat(parse("[Sun Feb  2 06:24:18 2025] x", NOW).eventTimeMillis())
        .isEqualTo(millis("2025-02-02T06:24:18Z"));
  }

  @Test
  void parse_dmesgPlain_isSinceBoot() {
    KernelLine line = parse("[131453.740743] text", NOW);
    assertThat(line).isEqualTo(new KernelLine(BOOT + 131_453_740, 131_453_740, -1, -1, "text"));
    assertThat(parse("[    2.608284] text", NOW).uptimeMillis()).isEqualTo(2_608);
  }

  @Test
  void parse_decodedIso_hasMicroseconds() {
    KernelLine line = parse("kern  :warn  : 2025-01-21T04:41:44,283302+00:00 NVRM: text", NOW);
    assertThat(line)
        .isEqualTo(new KernelLine(millis("2025-01-21T04:41:44.283Z"), -1, -1, 4, "NVRM: text"));
    assertThat(parse("daemon:err   : 2025-01-21T05:41:44,0+01:00 x", NOW).priority()).isEqualTo(27);
  }

  @Test
  void parse_syslog_yearIsOfTheReference() {
    KernelLine line = parse("Jan 21 04:41:44 host kernel: [123.4] text", NOW);
    assertThat(line)
        .isEqualTo(new KernelLine(millis("2025-01-21T04:41:44Z"), 123_400, -1, -1, "text"));
    assertThat(parse("Dec 31 23:59:59 host kernel: x", NOW).eventTimeMillis())
        .isEqualTo(millis("2024-12-31T23:59:59Z"));
    assertThat(parse("Feb 29 12:00:00 host kernel: x", NOW).eventTimeMillis())
        .isEqualTo(millis("2024-02-29T12:00:00Z"));
    assertThat(parse("Mar  1 12:00:00 host kernel: x", NOW).eventTimeMillis())
        .isEqualTo(millis("2025-03-01T12:00:00Z")); // half a day ahead: clocks differ
  }

  @Test
  void parse_syslogIso_hasTime() {
    KernelLine line = parse("2025-01-21T04:41:44.283302+00:00 host kernel: text", NOW);
    assertThat(line.eventTimeMillis()).isEqualTo(millis("2025-01-21T04:41:44.283Z"));
    assertThat(line.text()).isEqualTo("text");
  }

  @Test
  void parse_syslogOfOtherPrograms_isNull() {
    assertThat(parser.parse("Jan 21 04:41:44 host sshd[9]: NVRM: Xid (PCI:0000:01:00): 79", NOW))
        .isNull();
    assertThat(parse("Jan 21 04:41:44 host systemd-networkd[9]: ib0: Lost carrier", NOW))
        .extracting(KernelLine::text)
        .isEqualTo("ib0: Lost carrier");
  }

  @Test
  void parse_journal_hasRealTime() {
    String json =
        "{\"MESSAGE\":\"NVRM: x\",\"_TRANSPORT\":\"kernel\",\"PRIORITY\":\"4\","
            + "\"__REALTIME_TIMESTAMP\":\"1737434504283302\",\"_SOURCE_MONOTONIC_TIMESTAMP\":\"5000\"}";
    assertThat(parse(json, NOW)).isEqualTo(new KernelLine(1_737_434_504_283L, 5, -1, 4, "NVRM: x"));
    assertThat(parse("{\"MESSAGE\":[78,255],\"_TRANSPORT\":\"kernel\"}", NOW).text())
        .isEqualTo("N\uFFFD");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"MESSAGE\":\"x\",\"_TRANSPORT\":\"stdout\"}",
        "{\"MESSAGE\":",
        "{\"_TRANSPORT\":\"kernel\"}"
      })
  void parse_noMessage_isNull(String text) {
    assertThat(parser.parse(text, NOW)).isNull();
  }

  @Test
  void parse_pstore_hasPriority() {
    assertThat(parse("<0>[ 3098.275469] Kernel panic - not syncing: x", NOW))
        .isEqualTo(
            new KernelLine(BOOT + 3_098_275, 3_098_275, -1, 0, "Kernel panic - not syncing: x"));
  }

  @Test
  void parse_fabricManager_hasTime() {
    KernelLine line = parse("[Jul 23 2024 07:53:55] [ERROR] [tid 841] text", NOW);
    assertThat(line.eventTimeMillis()).isEqualTo(millis("2024-07-23T07:53:55Z"));
    assertThat(line.text()).isEqualTo("[ERROR] [tid 841] text");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Panic#1 Part2",
        "[drm] Initialized",
        "[Sun Feb 30 16:24:18 2025] x",
        "kern  :warn  : yesterday x",
        "<x> y",
        "9999999999,1,1;x",
        "  <TASK>"
      })
  void parse_unknownForms_areText(String text) {
    KernelLine line = parse(text, NOW);
    assertThat(line.text()).isEqualTo(text);
    assertThat(line.eventTimeMillis()).isEqualTo(UNKNOWN);
  }

  private KernelLine parse(String text, long referenceMillis) {
    return parse(parser, text, referenceMillis);
  }

  private static KernelLine parse(KernelLineParser parser, String text, long referenceMillis) {
    return Objects.requireNonNull(parser.parse(text, referenceMillis), text);
  }

  private static long millis(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }
}
