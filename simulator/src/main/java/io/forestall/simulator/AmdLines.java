package io.forestall.simulator;

import org.jspecify.annotations.Nullable;

/** What AMD's driver writes where NVIDIA's would report an XID. */
final class AmdLines {
  private AmdLines() {}

  /** The line; null when it would say nothing. */
  static @Nullable String of(int xid, DeviceLayout device) {
    String text = text(xid);
    return text == null ? null : "amdgpu " + device.pci() + ": amdgpu: " + text;
  }

  /** One line per error: of the numbers that come together, the last one counts. */
  private static @Nullable String text(int xid) {
    return switch (xid) {
      case 31 -> "[gfxhub0] no-retry page fault (src_id:0 ring:88 vmid:4 pasid:32772)";
      case 64, 94, 95 -> "1 uncorrectable hardware errors detected in umc block";
      case 74 -> "1 uncorrectable hardware errors detected in xgmi_wafl block";
      case 79, 119, 120, 143 -> "GPU reset begin!";
      case 92 -> "12 correctable hardware errors detected in umc block";
      case 172 -> "1 uncorrectable hardware errors detected in gfx block";
      default -> null;
    };
  }
}
