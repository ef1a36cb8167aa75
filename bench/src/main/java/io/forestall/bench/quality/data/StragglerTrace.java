package io.forestall.bench.quality.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Operations of a hybrid-parallel training job: {@code dp_rank,stage,rank,step,optype,start_ts,
 * duration,…}, one line an operation. Kept is what each worker computed for how long in each step,
 * forward and backward together.
 */
public final class StragglerTrace {
  /**
   * A worker of the job.
   *
   * @param stage place in the pipeline
   * @param replica data-parallel rank: workers of one stage do the same work on other data
   */
  public record Worker(int stage, int replica, int rank) {}

  private final SortedMap<Integer, Map<Worker, Double>> seconds = new TreeMap<>();

  private StragglerTrace() {}

  public static StragglerTrace read(Path file) throws IOException {
    var trace = new StragglerTrace();
    try (CsvFile csv =
        CsvFile.withHeader(file, "dp_rank,stage,rank,step,optype,start_ts,duration")) {
      for (CsvRow line = csv.next(); line != null; line = csv.next()) {
        if (line.text(4).endsWith("-compute")) {
          var worker = new Worker(line.integer(1), line.integer(0), line.integer(2));
          trace
              .seconds
              .computeIfAbsent(line.integer(3), ignored -> new HashMap<>())
              .merge(worker, line.number(6), Double::sum);
        }
      }
    }
    if (trace.seconds.isEmpty()) {
      throw new IOException(file + " has no compute operations");
    }
    return trace;
  }

  /** For each step, in order, the seconds that each worker computed. */
  public SortedMap<Integer, Map<Worker, Double>> seconds() {
    return seconds;
  }
}
