package io.forestall.app.recorded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What is known to have happened on a recorded node.
 *
 * @param kind {@code gpu_fault}, {@code benign_*}, {@code site_outage} or {@code ambiguous}
 */
record GwdgLabel(String id, String node, long onsetMillis, long endMillis, String kind) {

  static List<GwdgLabel> read(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .skip(1) // id,node,onset_ts,end_ts,xid,gpus,operator_date_local,kind,note
        .map(line -> line.split(",", -1))
        .map(
            cells ->
                new GwdgLabel(
                    cells[0],
                    cells[1],
                    Long.parseLong(cells[2]) * 1_000,
                    Long.parseLong(cells[3]) * 1_000,
                    cells[7]))
        .toList();
  }

  boolean gpuFault() {
    return kind.equals("gpu_fault");
  }

  boolean covers(long timeMillis) {
    return timeMillis >= onsetMillis && timeMillis <= endMillis;
  }

  boolean within(RecordedTelemetry recorded) {
    return node.equals(recorded.node())
        && onsetMillis >= recorded.firstMillis()
        && onsetMillis <= recorded.lastMillis();
  }
}
