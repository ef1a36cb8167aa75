package io.forestall.streams.core.score;

import io.forestall.schemas.EventKind;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The log catalogue: what one line of a kernel or service log speaks for. Stateless; repeats and
 * holds are the keeper's business.
 */
final class LogRules {
  /** A line's meaning. */
  private record Meaning(FaultClass faultClass, Strength strength, String text) {}

  private static final Pattern TRANSPORT =
      Pattern.compile(
          "^(?:<\\d{1,3}>|\\d+,\\d+,\\d+,[^;]{0,64};|\\w{2,10} {0,4}:\\w{2,10} {0,4}: \\S{10,40} )?"
              + "(?:\\[[ \\w.:+-]{5,40}\\] )?");

  private LogRules() {}

  /** The evidence in the event, or null when it says nothing of a fault. */
  static @Nullable Evidence judge(NodeEvent event, long timeMillis, DeviceNames names) {
    EventKind kind = EventKind.of(event.getKind());
    Meaning meaning = meaning(kind, event);
    if (meaning == null) {
      return null;
    }
    if (startsUp(kind, event)) {
      meaning = new Meaning(meaning.faultClass, Strength.HINT, meaning.text);
    }
    String device = names.deviceOf(event);
    return new Evidence(
        timeMillis,
        timeMillis,
        event.getNode(),
        device,
        names.indexOf(device),
        detectorName(kind, event.getCode()),
        "",
        instance(event),
        meaning.faultClass,
        meaning.strength,
        meaning.strength == Strength.HINT ? 0.5 : 1,
        event.getCode() == 0 ? Double.NaN : event.getCode(),
        Double.NaN,
        null,
        true,
        false,
        meaning.text + '\n' + message(event.getLine()));
  }

  /** Within two minutes of the boot links come and go and servers are not there yet. */
  private static boolean startsUp(EventKind kind, NodeEvent event) {
    boolean booting = event.getFields().containsKey("boot");
    return booting
        && switch (kind) {
          case LINK_DOWN, NIC_FAULT, NFS_STALL, LUSTRE_FAULT, PCIE_HOTPLUG -> true;
          default -> false;
        };
  }

  /** The detector whose condition this event ends, or null: storage that answers again. */
  static @Nullable String ends(EventKind kind) {
    return switch (kind) {
      case NFS_OK -> detectorName(EventKind.NFS_STALL, 0);
      case LUSTRE_OK -> detectorName(EventKind.LUSTRE_FAULT, 0);
      case LINK_UP -> detectorName(EventKind.LINK_DOWN, 0);
      default -> null;
    };
  }

  /** Which port, server or file system, so that an end meets its beginning. */
  static String instance(NodeEvent event) {
    for (String field : new String[] {"server", "port", "interface", "target", "device"}) {
      String value = event.getFields().get(field);
      if (value != null) {
        return value;
      }
    }
    return "";
  }

  /** The line without what its transport put before it: level, sequence and time. */
  private static String message(String line) {
    return TRANSPORT.matcher(line).replaceFirst("");
  }

  private static @Nullable Meaning meaning(EventKind kind, NodeEvent event) {
    String severity = event.getFields().getOrDefault("severity", "").toLowerCase(Locale.ROOT);
    boolean fatal = severity.startsWith("fatal") || severity.startsWith("uncorrect");
    return switch (kind) {
      case XID -> xid(event);
      case SXID, FABRIC_MANAGER ->
          new Meaning(
              FaultClass.NVSWITCH_FAULT,
              fatal ? Strength.CONCLUSIVE : Strength.HINT,
              "NVSwitch error " + event.getCode());
      case GPU_LOST ->
          new Meaning(
              FaultClass.GPU_FELL_OFF_BUS, Strength.CONCLUSIVE, "the driver reports it as lost");
      case AMD_RAS ->
          new Meaning(
              FaultClass.GPU_MEMORY_FAULT,
              fatal ? Strength.CONCLUSIVE : Strength.HINT,
              "hardware errors counted by the GPU");
      case AMD_RESET ->
          new Meaning(FaultClass.GPU_DRIVER_FAULT, Strength.SUPPORTING, "driver resets the GPU");
      case AMD_PAGE_FAULT ->
          new Meaning(FaultClass.APPLICATION_FAULT, Strength.HINT, "page fault of a process");
      case AER ->
          new Meaning(
              FaultClass.PCIE_DEGRADED,
              fatal
                  ? Strength.CONCLUSIVE
                  : severity.startsWith("nonfatal") ? Strength.SUPPORTING : Strength.HINT,
              "PCIe error");
      case PCIE_HOTPLUG ->
          new Meaning(FaultClass.PCIE_DEGRADED, Strength.SUPPORTING, "PCIe slot lost its link");
      case PCIE_BANDWIDTH ->
          new Meaning(FaultClass.PCIE_DEGRADED, Strength.HINT, "PCIe bandwidth is limited");
      case LINK_DOWN ->
          new Meaning(FaultClass.LINK_FLAP, Strength.SUPPORTING, "network link went down");
      case NIC_FAULT ->
          new Meaning(FaultClass.NIC_FAULT, Strength.SUPPORTING, "network adapter in trouble");
      case EDAC_CORRECTED ->
          new Meaning(FaultClass.HOST_MEMORY_FAULT, Strength.HINT, "corrected memory errors");
      case EDAC_UNCORRECTED ->
          new Meaning(
              FaultClass.HOST_MEMORY_FAULT, Strength.CONCLUSIVE, "uncorrected memory error");
      case MCE ->
          new Meaning(
              FaultClass.CPU_FAULT, fatal ? Strength.CONCLUSIVE : Strength.HINT, "machine check");
      case CPU_THROTTLE ->
          new Meaning(FaultClass.CPU_FAULT, Strength.HINT, "CPU throttled by heat");
      case CPU_LOCKUP -> new Meaning(FaultClass.CPU_FAULT, Strength.SUPPORTING, "CPU lockup");
      case OOM_KILL -> outOfMemory(event);
      case HUNG_TASK ->
          new Meaning(FaultClass.STORAGE_STALL, Strength.HINT, "task blocked for minutes");
      case NVME -> new Meaning(FaultClass.DISK_FAULT, Strength.SUPPORTING, "NVMe error");
      case FILESYSTEM ->
          new Meaning(FaultClass.DISK_FAULT, Strength.SUPPORTING, "file system error");
      case NFS_STALL ->
          new Meaning(FaultClass.STORAGE_STALL, Strength.SUPPORTING, "NFS server does not respond");
      case LUSTRE_FAULT ->
          new Meaning(
              FaultClass.STORAGE_STALL, Strength.SUPPORTING, "Lustre connection in trouble");
      case PANIC -> new Meaning(FaultClass.NODE_DOWN, Strength.CONCLUSIVE, "kernel panic");
      case SEGFAULT, PEERMEM ->
          new Meaning(FaultClass.APPLICATION_FAULT, Strength.HINT, "a process crashed");
      case NFS_OK, LUSTRE_OK, LINK_UP, OTHER -> null;
    };
  }

  private static Meaning xid(NodeEvent event) {
    XidCatalogue.Entry entry = XidCatalogue.entry(event.getCode());
    return new Meaning(
        entry.faultClass(), entry.strength(), "XID " + entry.code() + ", " + entry.meaning());
  }

  private static Meaning outOfMemory(NodeEvent event) {
    boolean container = "memcg".equals(event.getFields().get("constraint"));
    return container
        ? new Meaning(
            FaultClass.APPLICATION_FAULT, Strength.SUPPORTING, "container reached its memory limit")
        : new Meaning(
            FaultClass.HOST_OUT_OF_MEMORY,
            Strength.CONCLUSIVE,
            "kernel killed a process for memory");
  }

  private static String detectorName(EventKind kind, int code) {
    String name = "log-" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return code == 0 ? name : name + "-" + code;
  }
}
