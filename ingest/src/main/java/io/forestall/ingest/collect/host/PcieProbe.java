package io.forestall.ingest.collect.host;

import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PCIe links of the network adapters: width and speed, what they are and what they could be. */
final class PcieProbe implements HostProbe {
  private static final String DEVICES = "sys/bus/pci/devices/";
  private static final Pattern ADDRESS =
      Pattern.compile("([0-9a-f]{4,8}):([0-9a-f]{2}):([0-9a-f]{2})\\.([0-7])");
  private static final double GIGA = 1e9; // "32.0 GT/s PCIe"

  private final Map<String, Metric> widths = new LinkedHashMap<>();
  private final Map<String, Metric> speeds = new LinkedHashMap<>();

  PcieProbe(MetricCatalogue catalogue) {
    widths.put("/current_link_width", catalogue.require("node_pcie_link_width"));
    widths.put("/max_link_width", catalogue.require("node_pcie_max_link_width"));
    speeds.put("/current_link_speed", catalogue.require("node_pcie_link_transfers_per_second"));
    speeds.put("/max_link_speed", catalogue.require("node_pcie_max_link_transfers_per_second"));
  }

  @Override
  public void read(HostFiles files, HostReadings readings) {
    Set<String> addresses = new TreeSet<>();
    adapters(files, "sys/class/net/", addresses);
    adapters(files, "sys/class/infiniband/", addresses);
    for (String address : addresses) {
      Matcher parts = ADDRESS.matcher(address);
      if (parts.matches()) {
        String instance =
            String.join("/", parts.group(1), parts.group(2), parts.group(3), parts.group(4));
        widths.forEach(
            (file, metric) ->
                readings.add(metric, instance, files.number(DEVICES + address + file)));
        speeds.forEach(
            (file, metric) ->
                readings.add(metric, instance, GIGA * files.number(DEVICES + address + file)));
      }
    }
  }

  private static void adapters(HostFiles files, String folder, Set<String> addresses) {
    for (String name : files.names(folder)) {
      Path device = files.target(folder + name + "/device");
      if (device != null) {
        addresses.add(String.valueOf(device.getFileName()));
      }
    }
  }
}
