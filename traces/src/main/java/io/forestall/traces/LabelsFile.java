package io.forestall.traces;

import io.forestall.traces.csv.CsvLine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** labels.csv: what truly happened. */
final class LabelsFile {
  static final String NAME = "labels.csv";
  static final String[] HEADER = {
    "id",
    "class",
    "scope",
    "node",
    "device",
    "job",
    "onset_ms",
    "failure_ms",
    "end_ms",
    "kind",
    "fault"
  };

  private LabelsFile() {}

  /** The labels in the order of the file; none when it is not there. */
  static List<TraceLabel> read(TraceFolder folder, TraceFleet fleet, TraceProblems problems) {
    List<TraceLabel> labels = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    Table table =
        Table.open(folder, NAME, problems, "id", "class", "scope", "onset_ms", "end_ms", "kind");
    if (table != null) {
      table.rows(
          row -> {
            TraceLabel label = label(row, fleet);
            if (!ids.add(label.id())) {
              row.problem("label " + label.id() + " is there twice");
              return;
            }
            if (!label.node().isEmpty() && !fleet.knows(label.node())) {
              row.report("node " + label.node() + " is not in the trace");
            }
            labels.add(label);
          });
    }
    return labels;
  }

  private static TraceLabel label(Table row, TraceFleet fleet) {
    String node = row.text("node");
    long failureMillis = row.whole("failure_ms", TraceLabel.NO_FAILURE);
    return new TraceLabel(
        row.text("id"),
        row.text("class"),
        oneOf("scope", row.text("scope"), LabelScope.values()),
        node,
        fleet.deviceId(node, row.text("device")),
        row.text("job"),
        failureMillis == TraceLabel.NO_FAILURE
            ? row.whole("onset_ms")
            : row.whole("onset_ms", failureMillis),
        failureMillis,
        row.whole("end_ms", TraceLabel.NO_END),
        oneOf("kind", row.text("kind"), LabelKind.values()),
        row.text("fault"));
  }

  private static <E extends Enum<E>> E oneOf(String column, String text, E[] values) {
    String name = text.strip().toUpperCase(Locale.ROOT);
    for (E value : values) {
      if (value.name().equals(name)) {
        return value;
      }
    }
    throw new IllegalArgumentException("no such " + column + ": " + Table.quoted(text));
  }

  static void write(TraceLabel label, CsvLine line) {
    line.text(label.id()).text(label.faultClass()).text(label.scope().text());
    line.text(label.node()).text(label.device()).text(label.job());
    line.whole(label.onsetMillis());
    wholeOrEmpty(label.failureMillis(), TraceLabel.NO_FAILURE, line);
    wholeOrEmpty(label.endMillis(), TraceLabel.NO_END, line);
    line.text(label.kind().text()).text(label.fault());
  }

  static void wholeOrEmpty(long value, long empty, CsvLine line) {
    if (value == empty) {
      line.empty();
    } else {
      line.whole(value);
    }
  }
}
