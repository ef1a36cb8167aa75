package io.forestall.traces;

import io.forestall.traces.csv.CsvLine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** devices.csv: which accelerators there are. */
final class DevicesFile {
  static final String NAME = "devices.csv";
  static final String[] HEADER = {"node", "device", "index", "pci", "rail"};

  private DevicesFile() {}

  /** The devices in the order of the file; none when it is not there. */
  static List<TraceDevice> read(TraceFolder folder, TraceProblems problems) {
    List<TraceDevice> devices = new ArrayList<>();
    Set<List<String>> known = new HashSet<>();
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
            if (known.add(List.of(device.node(), device.device()))) {
              devices.add(device);
            } else {
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
