package io.forestall.app.traces.imports;

import io.forestall.schemas.FaultClass;
import io.forestall.traces.LabelKind;
import io.forestall.traces.LabelScope;
import io.forestall.traces.TraceLabel;
import io.forestall.traces.TraceProblems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is known to have happened, as GWDG's recording of GPU losses tells it:
 *
 * <pre>
 *   id,node,onset_ts,end_ts,xid,gpus,operator_date_local,kind,note
 *   G01,ggpu142,1739354400,1739891400,79,0;1;2;3,2025-02-17,gpu_fault,never recovered
 * </pre>
 *
 * A {@code gpu_fault} is hardware that fell off the bus, of one device or, with several, of the
 * node. It has no sign before it fails. Every other kind must not page and is benign under its own
 * name: {@code BENIGN_REBOOT}, and {@code SITE_OUTAGE} and {@code AMBIGUOUS}, which are not to be
 * scored at all.
 */
final class GwdgLabels implements RowReader {
  private static final List<String> HEAD =
      List.of("id", "node", "onset_ts", "end_ts", "xid", "gpus", "operator_date_local", "kind");
  private static final String GPU_FAULT = "gpu_fault";

  private final List<TraceLabel> labels = new ArrayList<>();

  /**
   * The labels in a file.
   *
   * @throws IOException if it cannot be read, or is no such file
   */
  static List<TraceLabel> read(Path file, TraceProblems problems) throws IOException {
    var rows = new GwdgLabels();
    new RecordingFile(file, problems).readInto(rows);
    return rows.labels;
  }

  @Override
  public boolean head(List<String> cells) throws IOException {
    if (cells.size() < HEAD.size() || !cells.subList(0, HEAD.size()).equals(HEAD)) {
      throw new IOException("is no label file of GWDG: its head must be " + String.join(",", HEAD));
    }
    return true;
  }

  @Override
  public @Nullable String row(List<String> cells) {
    if (cells.size() < HEAD.size()) {
      return cells.size() + " cells where at least " + HEAD.size() + " belong";
    }
    long onsetMillis = TimeUnitText.S.millis(cells.get(2));
    long endMillis = TimeUnitText.S.millis(cells.get(3));
    if (onsetMillis == TimeUnitText.UNKNOWN || endMillis < onsetMillis) {
      return "onset and end must be seconds since 1970 in this order: "
          + Columns.quote(cells.get(2))
          + ", "
          + Columns.quote(cells.get(3));
    }
    String id = cells.get(0);
    String node = cells.get(1);
    String kind = cells.get(7);
    if (id.isEmpty() || node.isEmpty() || kind.isEmpty()) {
      return "id, node or kind is empty";
    }
    boolean fault = kind.equals(GPU_FAULT);
    boolean oneDevice = fault && cells.get(5).matches("[0-9]{1,6}");
    labels.add(
        new TraceLabel(
            id,
            fault ? FaultClass.GPU_FELL_OFF_BUS.name() : kind.toUpperCase(Locale.ROOT),
            oneDevice ? LabelScope.DEVICE : LabelScope.NODE,
            node,
            oneDevice ? node + "/gpu" + cells.get(5) : "",
            /* job= */ "",
            onsetMillis,
            fault ? onsetMillis : TraceLabel.NO_FAILURE,
            endMillis,
            fault ? LabelKind.HARDWARE : LabelKind.BENIGN,
            /* fault= */ ""));
    return null;
  }

  @Override
  public void badRow() {}
}
