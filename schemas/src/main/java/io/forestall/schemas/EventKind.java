package io.forestall.schemas;

/** What a log line says, whatever its wording. The name is what stands in NodeEvent.kind. */
public enum EventKind {
  /** NVIDIA driver report with a number; code is the XID. */
  XID,
  /** NVSwitch report with a number; code is the SXid. */
  SXID,
  /** "GPU has fallen off the bus" without an XID number. */
  GPU_LOST,
  /** AMD RAS: hardware errors counted in a block; fields block, count, severity. */
  AMD_RAS,
  /** AMD driver resets a GPU; field outcome. */
  AMD_RESET,
  /** AMD page fault, the application's. */
  AMD_PAGE_FAULT,
  /** PCIe advanced error report; field severity corrected, nonfatal or fatal. */
  AER,
  /** PCIe slot lost its link or card. */
  PCIE_HOTPLUG,
  /** PCIe bandwidth below what the card can; fields gbps, width. */
  PCIE_BANDWIDTH,
  /** Network link went down. */
  LINK_DOWN,
  /** Network link came up. */
  LINK_UP,
  /** Network adapter in trouble: power, cable, health counter, queue timeout. */
  NIC_FAULT,
  /** Correctable memory error counted by EDAC; field count. */
  EDAC_CORRECTED,
  /** Uncorrectable memory error counted by EDAC; field count. */
  EDAC_UNCORRECTED,
  /** Machine check or CPER; field severity. */
  MCE,
  /** CPU throttled by heat. */
  CPU_THROTTLE,
  /** Soft lockup or RCU stall. */
  CPU_LOCKUP,
  /** Out of memory: a process was killed; field constraint host or memcg. */
  OOM_KILL,
  /** A task blocked for minutes. */
  HUNG_TASK,
  /** NVMe timeout, reset or loss. */
  NVME,
  /** File system error or read-only remount. */
  FILESYSTEM,
  /** NFS server not responding; field server. */
  NFS_STALL,
  /** NFS server answers again; field server. */
  NFS_OK,
  /** Lustre connection lost, evicted or failing. */
  LUSTRE_FAULT,
  /** Lustre connection restored. */
  LUSTRE_OK,
  /** Fabric manager saw an NVSwitch error; code, fields switch, port, severity. */
  FABRIC_MANAGER,
  /** GPUDirect callback for a dying process. */
  PEERMEM,
  /** A process crashed: segmentation fault. */
  SEGFAULT,
  /** Kernel panic. */
  PANIC,
  /** The machine, or the agent on it, stops because it was told to; field what. */
  ORDERLY_STOP,
  /**
   * Ranks of communicators that are behind the others, unresponsive or dead, and one that is not;
   * field ranks, a list of {@link RankStanding}. It is the whole truth of each communicator that it
   * names: ranks that it no longer lists have caught up.
   */
  COLLECTIVE_BEHIND,
  /** How far ranks have come, by what they say of themselves; field ranks. */
  COLLECTIVE_STATUS,
  /** A watchdog gave up an operation; field ranks: those that waited in vain. */
  COLLECTIVE_TIMEOUT,
  /** A process of a job ended with an error; field ranks, and reason. */
  RANK_FAILED,
  /** A line of a newer agent that this version does not know. */
  OTHER;

  /** Whether it speaks of ranks of a job: its field is a list of {@link RankStanding}. */
  public boolean ofRanks() {
    return switch (this) {
      case COLLECTIVE_BEHIND, COLLECTIVE_STATUS, COLLECTIVE_TIMEOUT, RANK_FAILED -> true;
      default -> false;
    };
  }

  /** The kind of that name, {@link #OTHER} for names from the future. */
  public static EventKind of(String name) {
    for (EventKind kind : values()) {
      if (kind.name().equals(name)) {
        return kind;
      }
    }
    return OTHER;
  }
}
