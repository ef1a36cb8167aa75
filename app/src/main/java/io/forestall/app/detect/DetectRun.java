package io.forestall.app.detect;

import io.forestall.app.traces.Progress;
import io.forestall.detectors.series.SeriesDetector;
import io.forestall.traces.TraceProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Shows a file's rows to the detector, one after the other, and writes what it says. */
public final class DetectRun {
  private static final int PROGRESS_ROWS = 1 << 12;

  private final Path input;
  private final @Nullable Path training;
  private final Path out;
  private final DetectorKind kind;
  private final TraceProblems problems;
  private final RowClock clock = new RowClock();

  /**
   * Prepares a run.
   *
   * @param training shown to the detector before the input, null without
   * @param out replaced if it exists
   */
  public DetectRun(
      Path input, @Nullable Path training, Path out, DetectorKind kind, TraceProblems problems) {
    this.kind = kind;
    this.input = input;
    this.training = training;
    this.out = out;
    this.problems = problems;
  }

  /**
   * Runs it.
   *
   * @throws IOException if a file cannot be read or written, or the two don't fit
   */
  public DetectReport run(Progress progress) throws IOException {
    try (var table = new SeriesTable(input, problems)) {
      SeriesColumns columns = table.columns();
      var detector = kind.detector(columns.series().size());
      long trainingRows = training == null ? 0 : train(training, detector, columns);
      long size = Files.size(input);
      long rows = 0;
      long alarms = 0;
      try (var scores = new ScoreFile(out, columns.names())) {
        while (table.next()) {
          detector.observe(table.timeSeconds(clock), table.values());
          scores.write(columns.time() < 0 ? Long.toString(rows) : table.timeText(), detector);
          alarms += detector.alarm() ? 1 : 0;
          if (++rows % PROGRESS_ROWS == 0) {
            progress.at(table.bytesRead(), size);
          }
        }
      }
      return new DetectReport(rows, alarms, trainingRows, columns.names(), columns.leftOut());
    }
  }

  private long train(Path file, SeriesDetector detector, SeriesColumns wanted) throws IOException {
    long rows = 0;
    try (var table = new SeriesTable(file, problems)) {
      if (!table.columns().names().equals(wanted.names())) {
        throw new IOException(
            file
                + ": has the series "
                + table.columns().names()
                + " and not those of the input, "
                + wanted.names());
      }
      while (table.next()) {
        detector.observe(table.timeSeconds(clock), table.values());
        rows++;
      }
    }
    return rows;
  }
}
