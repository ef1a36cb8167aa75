package io.forestall.streams.core.features;

import io.forestall.schemas.EventKind;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.NodeEvent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Log lines by what they are about; those that name a device count for it alone. */
enum LogGroup {
  GPU(0, FaultClass.GPU_FAULT),
  FABRIC(1, FaultClass.NVSWITCH_FAULT),
  PCIE(2, FaultClass.PCIE_DEGRADED),
  NETWORK(3, FaultClass.LINK_FLAP),
  MEMORY(4, FaultClass.HOST_MEMORY_FAULT),
  STORAGE(5, FaultClass.DISK_FAULT),
  SYSTEM(6, FaultClass.CPU_FAULT);

  static final int COUNT = values().length;

  private final int place;
  private final FaultClass speaksFor;

  LogGroup(int place, FaultClass speaksFor) {
    this.speaksFor = speaksFor;
    this.place = place;
  }

  String shortName() {
    return "log_" + name().toLowerCase(Locale.ROOT);
  }

  FaultClass speaksFor() {
    return speaksFor;
  }

  /** Its place among the groups of a row. */
  int place() {
    return place;
  }

  /** The group of a line; null for what says nothing of health, such as a link that comes up. */
  static @Nullable LogGroup of(NodeEvent event) {
    return switch (EventKind.of(event.getKind())) {
      case XID, GPU_LOST, AMD_RAS, AMD_RESET, AMD_PAGE_FAULT -> GPU;
      case SXID, FABRIC_MANAGER -> FABRIC;
      case AER, PCIE_HOTPLUG, PCIE_BANDWIDTH -> PCIE;
      case LINK_DOWN, NIC_FAULT -> NETWORK;
      case EDAC_CORRECTED, EDAC_UNCORRECTED, MCE -> MEMORY;
      case NVME, FILESYSTEM, NFS_STALL, LUSTRE_FAULT -> STORAGE;
      case CPU_THROTTLE, CPU_LOCKUP, OOM_KILL, HUNG_TASK, PANIC -> SYSTEM;
      case LINK_UP, NFS_OK, LUSTRE_OK, PEERMEM, SEGFAULT, ORDERLY_STOP, OTHER -> null;
      case COLLECTIVE_BEHIND, COLLECTIVE_STATUS, COLLECTIVE_TIMEOUT, RANK_FAILED -> null;
    };
  }
}
