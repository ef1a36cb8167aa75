package io.forestall.bench.quality.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Small files in the formats of the data sets. */
public final class Samples {
  public static final String NAB_WINDOWS =
      """
      {"made/up.csv": [["2020-01-01 00:20:00.000000", "2020-01-01 00:30:00.000000"]]}
      """;

  public static final String SERVER_ROWS =
      """
      0.1,0.2,0.3,0.1,0.2,0.3
      0.2,0.3,0.4,0.1,0.2,0.3
      0.9,0.3,0.4,0.1,0.2,0.3
      0.1,0.2,0.3,0.1,0.2,0.3
      """;
  public static final String SERVER_EVENTS = "start_index,end_index_inclusive,metrics\n2,2,1;3\n";

  public static final String FAULTS =
      """
      days,node,event,level,class,desc
      1.5,a1,fault_start,Hardware Failure,GPU,lost
      2.0,b2,fault_start,Hardware Failure,NIC,link down
      2.5,a1,fault_end,Hardware Failure,GPU,lost
      6.0,a1,fault_start,Hardware Failure,GPU,lost
      6.5,a1,fault_end,Hardware Failure,GPU,lost
      9.0,b2,fault_end,Hardware Failure,NIC,link down
      """;

  public static final String OPERATIONS =
      """
      dp_rank,stage,rank,step,optype,start_ts,duration,seq_id,mc,mb_id,gmc
      0,0,0,7,forward-compute,0.0,0.5,0,0,0,0
      0,0,0,7,backward-compute,0.5,1.0,0,0,0,0
      1,0,1,7,forward-compute,0.0,0.2,0,0,0,0
      1,0,1,7,backward-compute,0.5,0.4,0,0,0,0
      1,0,1,7,gc,0.9,9.0,0,0,0,0
      """;

  public static final String STEPS = "step,iteration_seconds,lm_loss\n1,2.5,9.1\n2,0.5,8.8\n";

  private Samples() {}

  /** A NAB file of so many rows, five minutes apart, with the values 0, 1, 2 and so on. */
  public static String nabRows(int rows, String column) {
    var text = new StringBuilder("timestamp," + column + "\n");
    for (int row = 0; row < rows; row++) {
      text.append("2020-01-01 %02d:%02d:00,%d%n".formatted(row / 12, row % 12 * 5, row));
    }
    return text.toString();
  }

  /** Engines with the given numbers of cycles; every sensor counts the cycles. */
  public static String engines(int... cycles) {
    var text = new StringBuilder("unit,cycle,set1,set2,set3");
    for (int sensor = 1; sensor <= EngineRuns.SENSORS; sensor++) {
      text.append(",s").append(sensor);
    }
    for (int unit = 1; unit <= cycles.length; unit++) {
      for (int cycle = 1; cycle <= cycles[unit - 1]; cycle++) {
        text.append("\n%d,%d,0,0,100".formatted(unit, cycle));
        text.append(",%d".formatted(cycle).repeat(EngineRuns.SENSORS));
      }
    }
    return text.append('\n').toString();
  }

  /** Writes a text, packed when the name says so, with the folders it needs. */
  public static Path write(Path file, String text) throws IOException {
    return write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  static Path write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (OutputStream out = Files.newOutputStream(file)) {
      if (file.toString().endsWith(".gz")) {
        try (var packed = new GZIPOutputStream(out)) {
          packed.write(bytes);
        }
      } else {
        out.write(bytes);
      }
    }
    return file;
  }
}
