package io.forestall.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Servers that a simulated fleet can have: which accelerators they carry and how those are named
 * and addressed. Everything else about an accelerator is in the settings of its SKU.
 */
enum ServerModel {
  A100("nvidia", "A100-SXM-80GB", 8),
  H100("nvidia", "H100-SXM-80GB", 8),
  H200("nvidia", "H200-SXM-141GB", 8),
  B200("nvidia", "B200-SXM-180GB", 8),
  MI300X("amd", "MI300X", 8),
  MAX_1550("intel", "Max-1550", 8),
  CPU("cpu", "cpu", 0);

  /** Buses of an HGX board's accelerators and of the adapters beside them. */
  private static final String[] DEVICE_BUSES = {"1b", "43", "52", "61", "9d", "c3", "d1", "df"};

  private static final String[] PORT_BUSES = {"18", "40", "4f", "5e", "9a", "c0", "ce", "dc"};

  private final String vendor;
  private final String sku;
  private final int devices;

  ServerModel(String vendor, String sku, int devices) {
    this.vendor = vendor;
    this.sku = sku;
    this.devices = devices;
  }

  /** The model with that SKU, in any case. */
  static Optional<ServerModel> of(String sku) {
    return Arrays.stream(values()).filter(model -> model.sku.equalsIgnoreCase(sku)).findFirst();
  }

  /** Names of all SKUs, for messages. */
  static List<String> skus() {
    return Arrays.stream(values()).map(ServerModel::sku).toList();
  }

  String vendor() {
    return vendor;
  }

  String sku() {
    return sku;
  }

  int devices() {
    return devices;
  }

  /** A server of this model; ids and addresses follow from its name alone. */
  NodeLayout node(String name, String rack, String leaf) {
    List<DeviceLayout> placed = new ArrayList<>();
    for (int index = 0; index < devices; index++) {
      placed.add(
          new DeviceLayout(
              deviceId(uuid(name + "/gpu" + index)),
              index,
              "0000:" + DEVICE_BUSES[index] + ":00.0",
              index,
              "0000:" + PORT_BUSES[index] + ":00.0"));
    }
    return new NodeLayout(name, uuid(name + "/boot").toString(), vendor, sku, rack, leaf, placed);
  }

  /** As the vendor's tools print it: NVIDIA's UUID, AMD's 64-bit id, Intel's plain UUID. */
  private String deviceId(UUID uuid) {
    return switch (vendor) {
      case "nvidia" -> "GPU-" + uuid;
      case "amd" -> String.format(Locale.ROOT, "%016x", uuid.getLeastSignificantBits());
      default -> uuid.toString();
    };
  }

  private static UUID uuid(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }
}
