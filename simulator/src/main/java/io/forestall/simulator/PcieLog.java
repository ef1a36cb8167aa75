package io.forestall.simulator;

import java.util.Locale;

/** Wording of what the PCIe core writes to one node's kernel log about its GPUs' links. */
final class PcieLog {
  /** What a lane carries, by generation: transfer rate as printed, and Gb/s after its coding. */
  private static final String[] GIGATRANSFERS = {"", "2.5", "5.0", "8.0", "16.0", "32.0"};

  private static final double[] LANE_GIGABITS = {0, 2, 4, 7.877, 15.754, 31.507};

  private final NodeLayout node;
  private final FleetOutput out;

  PcieLog(NodeLayout node, FleetOutput out) {
    this.node = node;
    this.out = out;
  }

  /** The link had an error and has mended it. */
  void corrected(DeviceLayout device, long timeMillis) {
    report(device, timeMillis, "Corrected", "Physical", "00000001/0000e000", "[ 0] RxErr");
  }

  /** The link is gone without warning: a surprise down error. */
  void fatal(DeviceLayout device, long timeMillis) {
    report(
        device, timeMillis, "Uncorrected (Fatal)", "Data Link", "00000020/00000000", "[ 5] SDES");
  }

  private void report(
      DeviceLayout device,
      long timeMillis,
      String severity,
      String layer,
      String status,
      String bit) {
    String pci = device.pci();
    line(
        timeMillis,
        "pcieport "
            + rootPort(device)
            + ": AER: "
            + severity
            + " error message received from "
            + pci);
    line(
        timeMillis,
        driver()
            + " "
            + pci
            + ": PCIe Bus Error: severity="
            + severity
            + ", type="
            + layer
            + " Layer, (Receiver ID)");
    line(
        timeMillis,
        driver() + " " + pci + ":   device [" + model() + "] error status/mask=" + status);
    line(timeMillis, String.format(Locale.ROOT, "%s %s:    %-24s (First)", driver(), pci, bit));
  }

  /** The link is narrower or slower than it can be. */
  void limited(DeviceLayout device, long timeMillis, int generation, int lanes) {
    line(
        timeMillis,
        String.format(
            Locale.ROOT,
            "pci %s: %.3f Gb/s available PCIe bandwidth, limited by %s GT/s PCIe x%d link at %s"
                + " (capable of 504.112 Gb/s with 32.0 GT/s PCIe x16 link)",
            device.pci(),
            LANE_GIGABITS[generation] * lanes,
            GIGATRANSFERS[generation],
            lanes,
            rootPort(device)));
  }

  /** Any address will do, as long as it is always the same for a GPU. */
  private static String rootPort(DeviceLayout device) {
    return device.pciWithoutFunction().replaceFirst("[0-9a-f]{2}$", "01.1");
  }

  private String driver() {
    return switch (node.vendor()) {
      case "amd" -> "amdgpu";
      case "intel" -> "xe";
      default -> "nvidia";
    };
  }

  /** Vendor and model as PCIe numbers them: MI300X, Max 1550, H100 SXM. */
  private String model() {
    return switch (node.vendor()) {
      case "amd" -> "1002:74a1";
      case "intel" -> "8086:0bd5";
      default -> "10de:2330";
    };
  }

  private void line(long timeMillis, String text) {
    out.kernelLine(node.name(), timeMillis, text);
  }
}
