package io.forestall.app.traces.imports;

import io.forestall.traces.TraceProblems;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** One CSV file of a recording, packed with gzip or not. */
final class RecordingFile {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Path path;
  private final TraceProblems problems;
  private long rows;
  private long badRows;

  RecordingFile(Path path, TraceProblems problems) {
    this.path = path;
    this.problems = problems;
  }

  /**
   * Hands over all rows. What a row or the end of a broken archive lacks is noted with its line.
   *
   * @throws IOException if the file cannot be read, or its head cannot be used
   */
  void readInto(RowReader reader) throws IOException {
    try (InputStream raw = Files.newInputStream(path);
        InputStream in = path.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      read(lines, reader);
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw new IOException(path + ": does not exist", e);
    } catch (IOException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  private void read(BufferedReader lines, RowReader reader) throws IOException {
    boolean headed = false;
    long number = 0;
    for (String line = next(lines, number); line != null; line = next(lines, number)) {
      number++;
      List<String> cells = CsvCells.of(withoutMark(line, number));
      if (line.isBlank()) {
        continue;
      }
      if (!headed) {
        if (cells == null) {
          throw new IOException("line " + number + ": a quote is not closed");
        }
        headed = true;
        if (reader.head(cells)) {
          continue;
        }
      }
      row(cells, number, reader);
    }
    if (!headed) {
      throw new IOException("is empty");
    }
  }

  private void row(@Nullable List<String> cells, long number, RowReader reader) {
    String problem;
    if (cells == null) {
      reader.badRow();
      problem = "a quote is not closed";
    } else {
      problem = reader.row(cells);
    }
    if (problem == null) {
      rows++;
    } else {
      badRows++;
      problems.add(path.toString(), number, problem);
    }
  }

  /** The next line, or null at the end; an archive that was cut off has its end there. */
  private @Nullable String next(BufferedReader lines, long number) throws IOException {
    try {
      return lines.readLine();
    } catch (EOFException | ZipException e) {
      problems.add(path.toString(), number + 1, "the archive is broken here: " + e.getMessage());
      return null;
    }
  }

  private static String withoutMark(String line, long number) {
    return number == 1 && !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK
        ? line.substring(1)
        : line;
  }

  /** Rows that could be read. */
  long rows() {
    return rows;
  }

  /** Rows that could not be read, or not wholly. */
  long badRows() {
    return badRows;
  }
}
