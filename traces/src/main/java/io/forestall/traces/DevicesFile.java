package io.forestall.traces;

import io.forestall.traces.csv.CsvLine;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** devices.csv: which accelerators there are. */
final class DevicesFile {
  static final String NAME = "devices.csv";
  static final String[] HEADER = {"node", "device", "index", "pci", "rail"};

  private DevicesFile() {}

  /** The devices by node, in the order of the file; none when it is not there. */
  static Map<String, NodeDevices> read(TraceFolder folder, TraceProblems problems) {
    Map<String, NodeDevices> devices = new LinkedHashMap<>();
    Table table = Table.open(folder, NAME, problems, "node", "device");
    if (table != null) {
      table.rows(
          row -> {
            TraceDevice device =
                new TraceDevice(
                    row.text("node"),
                    row.text("device"),
                    row.integer("index", TraceDevice.UNKNOWN),
                    row.text("pci").toLowerCase(Locale.ROOT),
                    row.integer("rail", TraceDevice.UNKNOWN));
            if (!devices.computeIfAbsent(device.node(), node -> new NodeDevices()).add(device)) {
              row.problem("device " + device.device() + " is there twice");
            }
          });
    }
    return devices;
  }

  static void write(TraceDevice device, CsvLine line) {
    line.text(device.node()).text(device.device());
    wholeOrEmpty(device.index(), line);
    line.text(device.pci());
    wholeOrEmpty(device.rail(), line);
  }

  private static void wholeOrEmpty(int value, CsvLine line) {
    if (value == TraceDevice.UNKNOWN) {
      line.empty();
    } else {
      line.whole(value);
    }
  }
}
