package io.forestall.traces;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads what truly happened in a trace. Apart from {@link Trace}, so that code which scores a trace
 * cannot come by it.
 */
public final class TraceLabels {
  private TraceLabels() {}

  /**
   * The labels in the order of the file; none when there is no labels.csv. A label of a node that
   * the trace does not know is reported and kept.
   *
   * @throws IOException if there is no such folder
   */
  public static List<TraceLabel> read(Path folder, TraceProblems problems) throws IOException {
    TraceFolder files = TraceFolder.open(folder, problems);
    // What is wrong with the other tables is reported where the trace is read.
    TraceFleet fleet = TraceFleet.read(files, new TraceProblems());
    return List.copyOf(LabelsFile.read(files, fleet, problems));
  }
}
