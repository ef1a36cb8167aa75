package io.forestall.traces;

import io.forestall.traces.csv.CsvLine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** jobs.csv: what devices work for, and when. */
final class JobsFile {
  static final String NAME = "jobs.csv";
  static final String[] HEADER = {"job", "node", "device", "rank", "role", "start_ms", "end_ms"};

  /** A row and where it stands. */
  private record Row(TraceJob job, long line) {}

  private JobsFile() {}

  /** The rows in the order of the file; none when it is not there. */
  static List<TraceJob> read(TraceFolder folder, TraceFleet fleet, TraceProblems problems) {
    List<Row> rows = new ArrayList<>();
    Table table = Table.open(folder, NAME, problems, "job", "node");
    if (table != null) {
      table.rows(row -> rows.add(new Row(job(row, fleet), row.line())));
      reportOverlaps(rows, table.name(), problems);
    }
    return rows.stream().map(Row::job).toList();
  }

  private static TraceJob job(Table row, TraceFleet fleet) {
    String node = row.text("node");
    return new TraceJob(
        row.text("job"),
        node,
        fleet.deviceId(node, row.text("device")),
        row.integer("rank", TraceJob.NO_RANK),
        row.text("role"),
        row.whole("start_ms", TraceJob.OPEN_START),
        row.whole("end_ms", TraceJob.OPEN_END));
  }

  /**
   * Reports rows that claim a device which another still has. Both stay: {@link JobTable} gives the
   * device to the one that began later.
   */
  private static void reportOverlaps(List<Row> rows, String file, TraceProblems problems) {
    Map<String, Map<String, Row>> latest = new HashMap<>(); // node, device → row that ends last
    List<Row> byStart = new ArrayList<>(rows);
    byStart.sort(Comparator.comparingLong(row -> row.job().startMillis()));
    for (Row row : byStart) {
      TraceJob job = row.job();
      Map<String, Row> onNode = latest.computeIfAbsent(job.node(), node -> new HashMap<>());
      for (Row other : candidates(job, onNode)) {
        if (overlap(job, other.job())) {
          long line = Math.max(row.line(), other.line());
          problems.add(
              file,
              line,
              "jobs "
                  + job.job()
                  + " and "
                  + other.job().job()
                  + " overlap on a device of "
                  + job.node()
                  + "; the later start counts");
          break;
        }
      }
      onNode.merge(
          job.device(),
          row,
          (one, two) -> one.job().endMillis() > two.job().endMillis() ? one : two);
    }
  }

  /** The rows that may claim a device of the job's: its own device's and the whole node's. */
  private static Collection<Row> candidates(TraceJob job, Map<String, Row> onNode) {
    if (job.device().isEmpty()) {
      return onNode.values();
    }
    return Stream.of(job.device(), "")
        .filter(onNode::containsKey)
        .map(device -> Objects.requireNonNull(onNode.get(device)))
        .toList();
  }

  /** Whether a job that starts no earlier than the other claims a device of its. */
  private static boolean overlap(TraceJob job, TraceJob other) {
    if (job.startMillis() >= other.endMillis()) {
      return false;
    }
    boolean sameDevice = job.device().equals(other.device());
    boolean refines = job.job().equals(other.job()) && !sameDevice;
    boolean wholeNode = job.device().isEmpty() || other.device().isEmpty();
    return (sameDevice || wholeNode) && !refines;
  }

  static void write(TraceJob job, CsvLine line) {
    line.text(job.job()).text(job.node()).text(job.device());
    if (job.rank() == TraceJob.NO_RANK) {
      line.empty();
    } else {
      line.whole(job.rank());
    }
    line.text(job.role());
    LabelsFile.wholeOrEmpty(job.startMillis(), TraceJob.OPEN_START, line);
    LabelsFile.wholeOrEmpty(job.endMillis(), TraceJob.OPEN_END, line);
  }
}
