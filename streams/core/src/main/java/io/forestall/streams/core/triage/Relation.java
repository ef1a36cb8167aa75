package io.forestall.streams.core.triage;

import io.forestall.schemas.FaultClass;
import java.util.EnumSet;
import java.util.Set;

/** Which fault classes can be faces of one and the same fault. */
final class Relation {
  private static final Set<FaultClass> GPU =
      EnumSet.of(
          FaultClass.GPU_FELL_OFF_BUS,
          FaultClass.GPU_MEMORY_FAULT,
          FaultClass.NVSWITCH_FAULT,
          FaultClass.NVLINK_FAULT,
          FaultClass.GPU_DRIVER_FAULT,
          FaultClass.GPU_MISSING,
          FaultClass.GPU_FAULT,
          FaultClass.PCIE_DEGRADED,
          FaultClass.GPU_OVERHEATING,
          FaultClass.GPU_SLOW);
  private static final Set<FaultClass> NETWORK =
      EnumSet.of(FaultClass.NIC_FAULT, FaultClass.LINK_FLAP, FaultClass.LINK_DEGRADED);

  private Relation() {}

  /** True if both can come from one fault of the same device or host. */
  static boolean related(FaultClass one, FaultClass other) {
    return one == other
        || (GPU.contains(one) && GPU.contains(other))
        || (NETWORK.contains(one) && NETWORK.contains(other));
  }

  /** True if a fault of this class makes a synchronous job stand still; most others slow it. */
  static boolean canStall(FaultClass faultClass) {
    return switch (faultClass) {
      case NODE_DOWN,
          GPU_FELL_OFF_BUS,
          GPU_MEMORY_FAULT,
          NVSWITCH_FAULT,
          NVLINK_FAULT,
          GPU_DRIVER_FAULT,
          GPU_MISSING,
          GPU_FAULT,
          NIC_FAULT,
          LINK_FLAP,
          HOST_MEMORY_FAULT,
          HOST_OUT_OF_MEMORY,
          DISK_FAULT,
          STORAGE_STALL ->
          true;
      default -> false;
    };
  }
}
