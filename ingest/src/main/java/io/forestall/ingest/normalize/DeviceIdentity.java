package io.forestall.ingest.normalize;

import io.forestall.schemas.metric.SourceKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which accelerator a series belongs to, from its labels. The key is what never changes: NVIDIA's
 * and Intel's UUID, AMD's serial number. The driver's number moves when a GPU falls off the bus and
 * is used only where there is nothing better, as {@code node/gpu3}. Labels of pods are never looked
 * at: for a GPU without a workload they name the exporter's own pod.
 *
 * @param id the device's key
 * @param board key of the physical board; differs from the id for a part of one (MIG, partitions)
 * @param index the driver's number, -1 when unknown
 * @param pci normalised address, empty when unknown
 */
public record DeviceIdentity(String id, String board, int index, String pci) {
  private static final List<String> UUID_LABELS = List.of("UUID", "uuid", "gpu_uuid");
  private static final List<String> INDEX_LABELS = List.of("gpu", "gpu_id");
  private static final List<String> PCI_LABELS =
      List.of("pci_bus_id", "pci_bdf", "pci.bdf", "pcie_bus_id");
  private static final List<String> NODE_LABELS =
      List.of("Hostname", "hostname", "host.name", "k8s.node.name");
  private static final Set<String> NO_SERIAL = Set.of("", "0", "N/A", "NA", "n/a", "unknown");

  /** The node that a series says it comes from, or null; for receivers that serve many nodes. */
  public static @Nullable String node(Map<String, String> labels) {
    String node = first(labels, NODE_LABELS);
    return node.isEmpty() ? null : node;
  }

  /** This device with what another of its series tells; what that leaves open stays. */
  DeviceIdentity updatedBy(DeviceIdentity newer) {
    return new DeviceIdentity(
        id, board, newer.index < 0 ? index : newer.index, newer.pci.isEmpty() ? pci : newer.pci);
  }

  /** The device of a series, or null when it belongs to no device. */
  static @Nullable DeviceIdentity of(SourceKind kind, String node, Map<String, String> labels) {
    String part =
        switch (kind) {
          case DCGM -> labels.getOrDefault("GPU_I_ID", "");
          case AMD -> partition(labels.getOrDefault("gpu_partition_id", ""));
          default -> "";
        };
    String board =
        switch (kind) {
          case DCGM, NVML -> first(labels, UUID_LABELS);
          case AMD -> serial(labels.getOrDefault("serial_number", ""));
          case INTEL -> intel(labels);
          case OTEL -> openTelemetry(labels, "hw.type", "hw.id", "hw.parent");
          case NODE_EXPORTER -> "";
        };
    String pci = PciAddress.normalize(first(labels, PCI_LABELS));
    int index = kind == SourceKind.NODE_EXPORTER ? -1 : index(first(labels, INDEX_LABELS));
    if (board.isEmpty() && index >= 0) {
      board = node + "/gpu" + index;
    }
    if (board.isEmpty()) {
      return null;
    }
    return new DeviceIdentity(part.isEmpty() ? board : board + "/" + part, board, index, pci);
  }

  private static String intel(Map<String, String> labels) {
    String uuid = first(labels, UUID_LABELS);
    return uuid.isEmpty() ? openTelemetry(labels, "hw_type", "hw_id", "hw_parent") : uuid;
  }

  /** A sensor has an id of its own and names its GPU as the parent. */
  private static String openTelemetry(
      Map<String, String> labels, String type, String id, String parent) {
    String parentId = labels.getOrDefault(parent, "");
    boolean ofItsOwn = parentId.isEmpty() || "gpu".equals(labels.get(type));
    return ofItsOwn ? labels.getOrDefault(id, "") : parentId;
  }

  private static String serial(String text) {
    return NO_SERIAL.contains(text) ? "" : text;
  }

  /** The first partition reports for the whole board. */
  private static String partition(String text) {
    return NO_SERIAL.contains(text) ? "" : text;
  }

  private static int index(String text) {
    return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
  }

  private static String first(Map<String, String> labels, List<String> names) {
    for (String name : names) {
      String value = labels.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }
}
