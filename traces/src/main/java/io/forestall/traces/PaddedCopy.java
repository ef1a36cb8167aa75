package io.forestall.traces;

import io.forestall.traces.csv.BlockInput;
import io.forestall.traces.csv.BlockOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Gives a telemetry file another header, and its first rows the empty cells that they lack because
 * columns came later. Rows are lines: nothing in such a file holds a line feed.
 */
final class PaddedCopy {
  private static final int BLOCK_BYTES = 64 << 10;

  /** So many rows in succession have so many cells. */
  record Span(long rows, int cells) {}

  private PaddedCopy() {}

  static void replace(Path file, byte[] header, List<Span> spans, int cells) throws IOException {
    // The copy's name ends as the file's does, for the end says whether it is compressed.
    Path copy = file.resolveSibling("padded-" + file.getFileName());
    try (InputStream in = BlockInput.open(file);
        var out = new BlockOutput(copy)) {
      out.write(header, 0, header.length);
      copyRows(in, out, spans, cells);
    }
    Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void copyRows(InputStream in, BlockOutput out, List<Span> spans, int cells)
      throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    byte[] commas = new byte[cells];
    Arrays.fill(commas, (byte) ',');
    Iterator<Span> following = spans.iterator();
    Span span = new Span(1, 0); // the old header, which is not copied
    long rowsLeft = 1;
    for (int length = in.read(block); length > 0; length = in.read(block)) {
      int from = 0;
      for (int at = 0; at < length; at++) {
        if (block[at] != '\n') {
          continue;
        }
        if (span.cells() > 0) {
          out.write(block, from, at - from);
          out.write(commas, 0, cells - span.cells());
          out.write(block, at, 1);
        }
        from = at + 1;
        rowsLeft--;
        while (rowsLeft == 0 && following.hasNext()) {
          span = following.next();
          rowsLeft = span.rows();
        }
      }
      if (span.cells() > 0) {
        out.write(block, from, length - from);
      }
    }
  }
}
