package io.forestall.app.detect;

import io.forestall.traces.TraceProblems;
import io.forestall.traces.csv.CsvReader;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The rows of one CSV file, packed with gzip or not, one after the other.
 *
 * <p>What cannot be read costs as little as possible and is noted with its line: a cell that is no
 * number is a gap, a row with too few or too many cells is a row of gaps, and a row without a
 * readable time counts as of the time before. So the rows given are those of the file, but for
 * lines whose quotes don't match.
 */
final class SeriesTable implements Closeable {
  private static final int MAX_QUOTED = 40;

  private final Path file;
  private final TraceProblems problems;
  private final CountingStream bytes;
  private final CsvReader rows;
  private final SeriesColumns columns;
  private final int cells;
  private final boolean timed;
  private final double[] values;
  private boolean atFirst = true;

  /**
   * Opens a file and looks at its first rows.
   *
   * @throws IOException if it cannot be read, or holds no numbers
   */
  SeriesTable(Path file, TraceProblems problems) throws IOException {
    this.file = file;
    this.problems = problems;
    bytes = open(file);
    try {
      InputStream text =
          file.toString().endsWith(".gz")
              ? new GZIPInputStream(bytes, 1 << 16)
              : new BufferedInputStream(bytes, 1 << 16);
      rows = new CsvReader(text, (line, problem) -> problems.add(file.toString(), line, problem));
      List<String> head = List.of();
      boolean more = rows.next();
      if (more && SeriesColumns.isHead(rows)) {
        head = SeriesColumns.head(rows);
        more = rows.next();
      }
      if (!more) {
        throw new IOException("has no rows");
      }
      columns = SeriesColumns.of(head, rows);
      if (columns.series().isEmpty()) {
        throw new IOException("has no column of numbers in line " + rows.line());
      }
      cells = rows.cells();
      timed = columns.time() >= 0 && !Double.isNaN(timeOfCell());
      values = new double[columns.series().size()];
    } catch (IOException e) {
      bytes.close();
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static CountingStream open(Path file) throws IOException {
    try {
      return new CountingStream(Files.newInputStream(file));
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": does not exist", e);
    }
  }

  SeriesColumns columns() {
    return columns;
  }

  /** Moves to the next row; false at the end. */
  boolean next() {
    if (atFirst) {
      atFirst = false;
    } else if (!rows.next()) {
      return false;
    }
    readValues();
    return true;
  }

  /** The row's values in order of the series, NaN for gaps; another content after each call. */
  double[] values() {
    return values;
  }

  /** The row's time as it is written, empty without. */
  String timeText() {
    int time = columns.time();
    return time >= 0 && time < rows.cells() ? rows.text(time) : "";
  }

  /** The row's time by a clock, or NaN when the file's rows have none. */
  double timeSeconds(RowClock clock) {
    if (!timed) {
      return Double.NaN;
    }
    double seconds = columns.time() < rows.cells() ? timeOfCell() : Double.NaN;
    if (Double.isNaN(seconds)) {
      problem("no time, counts as of the row before: " + quoted(timeText()));
      return clock.again();
    }
    double time = clock.next(seconds);
    if (clock.fell()) {
      problem("the time goes back: " + quoted(timeText()));
    }
    return time;
  }

  /** Bytes of the file that were read. */
  long bytesRead() {
    return bytes.count();
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }

  private double timeOfCell() {
    int cell = columns.time();
    return rows.readNumber(cell)
        ? TimeText.seconds(rows.number())
        : TimeText.seconds(rows.text(cell));
  }

  private void readValues() {
    boolean whole = rows.cells() == cells;
    if (!whole) {
      problem(rows.cells() + " cells and not " + cells + ", counts as a row of gaps");
    }
    for (int i = 0; i < values.length; i++) {
      int cell = columns.series().get(i);
      values[i] = Double.NaN;
      if (whole && !rows.isEmpty(cell)) {
        if (rows.readNumber(cell)) {
          values[i] = rows.number();
        } else {
          problem(
              columns.names().get(i) + ": no number, counts as a gap: " + quoted(rows.text(cell)));
        }
      }
    }
  }

  private void problem(String text) {
    problems.add(file.toString(), rows.line(), text);
  }

  private static String quoted(String cell) {
    return '\'' + (cell.length() > MAX_QUOTED ? cell.substring(0, MAX_QUOTED) + "…" : cell) + '\'';
  }
}
