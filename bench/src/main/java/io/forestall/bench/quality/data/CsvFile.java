package io.forestall.bench.quality.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Plain comma-separated text without quotes, packed by gzip when its name ends in {@code .gz}; read
 * line by line.
 */
final class CsvFile implements AutoCloseable {
  private final Path file;
  private final BufferedReader reader;
  private long line;

  private CsvFile(Path file, BufferedReader reader) {
    this.file = file;
    this.reader = reader;
  }

  /** Opens a file whose first line holds numbers already. */
  static CsvFile withoutHeader(Path file) throws IOException {
    return new CsvFile(file, lines(file));
  }

  /** Opens a file whose first line must begin with these column names. */
  static CsvFile withHeader(Path file, String header) throws IOException {
    var opened = new CsvFile(file, lines(file));
    String first = opened.reader.readLine();
    opened.line = 1;
    if (first == null || !first.startsWith(header)) {
      opened.close();
      throw new IOException(file + " must begin with the columns " + header + ": " + first);
    }
    return opened;
  }

  /** The text of a file that may be packed. */
  static BufferedReader lines(Path file) throws IOException {
    InputStream bytes = Files.newInputStream(file);
    try {
      InputStream text =
          file.toString().endsWith(".gz") ? new GZIPInputStream(bytes, 1 << 16) : bytes;
      return new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8));
    } catch (IOException e) {
      bytes.close();
      throw new IOException(file + " is no gzip file", e);
    }
  }

  /** The next line that is not empty, or null at the end. */
  @Nullable CsvRow next() throws IOException {
    for (String text = reader.readLine(); text != null; text = reader.readLine()) {
      line++;
      if (!text.isEmpty()) {
        return new CsvRow(file, line, text.split(",", -1));
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
