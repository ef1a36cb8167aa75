package io.forestall.traces;

import io.forestall.traces.csv.CsvLine;
import java.util.ArrayList;
import java.util.List;

/** windows.csv: the spans of which a sampled trace consists. */
final class WindowsFile {
  static final String NAME = "windows.csv";
  static final String[] HEADER = {"window", "node", "start_ms", "end_ms", "weight"};

  private WindowsFile() {}

  /** The windows in the order of the file; none when it is not there. */
  static List<TraceWindow> read(TraceFolder folder, TraceProblems problems) {
    List<TraceWindow> windows = new ArrayList<>();
    Table table = Table.open(folder, NAME, problems, "window", "node", "start_ms", "end_ms");
    if (table != null) {
      table.rows(
          row -> {
            Double weight = row.number("weight");
            windows.add(
                new TraceWindow(
                    row.text("window"),
                    row.text("node"),
                    row.whole("start_ms"),
                    row.whole("end_ms"),
                    weight == null ? 1 : weight));
          });
    }
    return windows;
  }

  static void write(TraceWindow window, CsvLine line) {
    line.text(window.window()).text(window.node());
    line.whole(window.startMillis()).whole(window.endMillis()).number(window.weight());
  }
}
