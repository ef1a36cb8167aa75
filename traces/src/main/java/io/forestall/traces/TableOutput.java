package io.forestall.traces;

import io.forestall.traces.csv.BlockOutput;
import io.forestall.traces.csv.CsvLine;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A table that is written row by row, and comes into being with its first row. One thread. */
final class TableOutput<T> implements Closeable {
  private final Path file;
  private final String[] header;
  private final BiConsumer<T, CsvLine> format;
  private final CsvLine line = new CsvLine();
  private @Nullable BlockOutput out;

  TableOutput(Path file, String[] header, BiConsumer<T, CsvLine> format) {
    this.file = file;
    this.header = header;
    this.format = format;
  }

  void add(T row) throws IOException {
    BlockOutput begun = begin();
    format.accept(row, line);
    line.endInto(begun);
  }

  /** The row as it would be written. */
  byte[] format(T row) {
    format.accept(row, line);
    return line.end();
  }

  /** The file, with its header. */
  BlockOutput begin() throws IOException {
    BlockOutput begun = out;
    if (begun == null) {
      begun = new BlockOutput(file);
      for (String column : header) {
        line.text(column);
      }
      line.endInto(begun);
      out = begun;
    }
    return begun;
  }

  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
    }
  }
}
