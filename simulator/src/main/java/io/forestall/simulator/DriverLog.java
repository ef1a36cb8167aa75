package io.forestall.simulator;

import java.util.Locale;

/**
 * Wording of what a GPU driver writes to one node's kernel log: NVIDIA's, by XID, and AMD's for the
 * same events. Drivers of other vendors say nothing that anyone reads.
 */
final class DriverLog {
  /** The repair that XID 154 asks for. */
  enum Recovery {
    GPU_RESET(1, "GPU Reset Required"),
    NODE_REBOOT(2, "Node Reboot Required");

    private final int code;
    private final String phrase;

    Recovery(int code, String phrase) {
      this.code = code;
      this.phrase = phrase;
    }

    /** As the exporter's gauge shows it. */
    int code() {
      return code;
    }
  }

  private final NodeLayout node;
  private final FleetOutput out;

  DriverLog(NodeLayout node, FleetOutput out) {
    this.node = node;
    this.out = out;
  }

  /** Who is meant: printed once before the first XID of a GPU. */
  void identity(DeviceLayout device, long timeMillis) {
    line(timeMillis, "NVRM: GPU at PCI:" + device.pciWithoutFunction() + ": " + device.id());
  }

  /** An XID whose process is unknown. */
  void xid(DeviceLayout device, long timeMillis, int code, String text) {
    xid(device, timeMillis, code, "'<unknown>'", "<unknown>", text);
  }

  /** An XID that names the process of the rank on this GPU. */
  void rankXid(DeviceLayout device, long timeMillis, int code, String text) {
    String pid = Integer.toString(JobLog.processId(device.index()));
    xid(device, timeMillis, code, pid, "python", text);
  }

  /** An XID that names some process. */
  void xid(
      DeviceLayout device, long timeMillis, int code, String pid, String process, String text) {
    if (node.vendor().equals("amd")) {
      String line = AmdLines.of(code, device);
      if (line != null) {
        out.kernelLine(node.name(), timeMillis, line);
      }
      return;
    }
    line(
        timeMillis,
        String.format(
            Locale.ROOT,
            "NVRM: Xid (PCI:%s): %d, pid=%s, name=%s, %s",
            device.pciWithoutFunction(),
            code,
            pid,
            process,
            text));
  }

  /** XID 154: what the driver asks for. */
  void recovery(DeviceLayout device, long timeMillis, Recovery recovery) {
    line(
        timeMillis,
        String.format(
            Locale.ROOT,
            "NVRM: Xid (PCI:%s): 154, GPU recovery action changed from 0x0 (None) to 0x%x (%s)",
            device.pciWithoutFunction(),
            recovery.code,
            recovery.phrase));
  }

  /** XID 45: a channel is cleared away as its process ends; a consequence, never a cause. */
  void channelRemoved(DeviceLayout device, long timeMillis) {
    rankXid(device, timeMillis, 45, "Ch 00000010");
  }

  /** Any line of NVIDIA's driver. */
  void line(long timeMillis, String text) {
    if (node.vendor().equals("nvidia")) {
      out.kernelLine(node.name(), timeMillis, text);
    }
  }
}
