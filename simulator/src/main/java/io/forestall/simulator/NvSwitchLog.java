package io.forestall.simulator;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Wording of what the NVSwitch driver (SXid) and the fabric manager say of one node's switches. */
final class NvSwitchLog {
  private static final DateTimeFormatter FABRIC_MANAGER_TIME =
      DateTimeFormatter.ofPattern("MMM dd yyyy HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  /** First of the consecutive buses that an HGX board's switches are on. */
  private static final int FIRST_BUS = 5;

  private final String node;
  private final FleetOutput out;

  NvSwitchLog(String node, FleetOutput out) {
    this.node = node;
    this.out = out;
  }

  /** A switch reports an error of a link: the header, its severity and its registers. */
  void sxid(int number, long timeMillis, int code, boolean fatal, int link, String text) {
    String head =
        String.format(
            Locale.ROOT, "nvidia-nvswitch%d: SXid (PCI:%s): %05d, ", number, pci(number), code);
    String severity = fatal ? "Fatal" : "Non-fatal";
    line(timeMillis, head + severity + ", Link " + link + " " + text + " (First)");
    line(
        timeMillis,
        String.format(
            Locale.ROOT,
            "%sSeverity %d Engine instance %02d Sub-engine instance 00",
            head,
            fatal ? 1 : 0,
            link));
    line(timeMillis, head + "Data {0x50610002, 0x10100030, 0x00000000, 0x10100030}");
  }

  /** The fabric manager has seen the same. */
  void fabricManager(int number, long timeMillis, int code, int link) {
    line(
        timeMillis,
        String.format(
            Locale.ROOT,
            "[%s] [ERROR] [tid 841] detected NVSwitch fatal error %d on fid 0 on NVSwitch pci bus"
                + " id 0000%s physical id %d port %d",
            FABRIC_MANAGER_TIME.format(Instant.ofEpochMilli(timeMillis)),
            code,
            pci(number),
            number,
            link));
  }

  private static String pci(int number) {
    return String.format(Locale.ROOT, "0000:%02x:00.0", FIRST_BUS + number);
  }

  private void line(long timeMillis, String text) {
    out.kernelLine(node, timeMillis, text);
  }
}
