package io.forestall.traces.csv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Rows of a CSV text (RFC 4180, UTF-8, any line ends), one at a time, as cells that are read from
 * the bytes where they lie.
 *
 * <p>Our own and no library's, for two reasons: a broken row must cost that row and no other, while
 * parsers at hand stop at an unpaired quote, or swallow what follows up to the next one; and a row
 * of telemetry goes from bytes to doubles without a String for each of its cells. A quoted cell may
 * span lines, but when it does not end, or ends in the midst of something else, only its first line
 * is given up.
 *
 * <p>One instance belongs to one thread.
 */
public final class CsvReader {
  /** How far the end of a cell is looked for; an agent cuts log lines at 4,096 characters. */
  private static final int MAX_JOINED_BYTES = 64 << 10;

  private final CsvProblems problems;
  private final LineReader lines;
  private final NumberParser parser = new NumberParser();
  private byte[] bytes = {};
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private byte[] unquoted = new byte[256];
  private int unquotedLength;
  private int cells;
  private int expectedCells;
  private boolean begun;

  /** Reads a text from its beginning. */
  public CsvReader(InputStream in, CsvProblems problems) {
    this(in, 0, 1, problems);
  }

  private CsvReader(InputStream in, long offset, long line, CsvProblems problems) {
    this.problems = problems;
    this.lines = new LineReader(in, offset, line, problems);
  }

  /** Reads a file; one that cannot be opened is reported and has no rows. */
  public static CsvReader open(Path file, CsvProblems problems) {
    InputStream in;
    try {
      in = BlockInput.open(file);
    } catch (IOException e) {
      problems.add(0, "cannot be read: " + reason(e));
      in = InputStream.nullInputStream();
    }
    return new CsvReader(in, problems);
  }

  /** Reads a plain file from the row on that begins there, which is in that line. */
  public static CsvReader openAt(Path file, long offset, long line, CsvProblems problems) {
    return new CsvReader(BlockInput.openAt(file, offset), offset, line, problems);
  }

  /** What an exception says, or is when it says nothing. */
  static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** From now on rows of another number of cells are reported and skipped. */
  public void expectCells(int expected) {
    expectedCells = expected;
  }

  /** Moves to the next row that is not blank; false at the end. */
  public boolean next() {
    while (lines.next()) {
      int from = lines.start();
      if (!begun) {
        begun = true;
        from += byteOrderMarkLength();
      }
      int length = contentEnd() - from;
      if (length > 0 && split(from)) {
        return true;
      }
    }
    return false;
  }

  /** Number of the row's first line, counted from 1. */
  public long line() {
    return lines.number();
  }

  /** Where in the text the row begins, in bytes. */
  public long offset() {
    return lines.offset();
  }

  /** How many cells the row has. */
  public int cells() {
    return cells;
  }

  public boolean isEmpty(int cell) {
    return starts[cell] == ends[cell];
  }

  /** Whether the cell says exactly this; ASCII only. */
  public boolean is(int cell, String text) {
    int from = starts[cell];
    if (ends[cell] - from != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (bytes[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  public String text(int cell) {
    return new String(bytes, starts[cell], ends[cell] - starts[cell], StandardCharsets.UTF_8);
  }

  /** Reads the cell as a number, which {@link #number} then gives; false when it is none. */
  public boolean readNumber(int cell) {
    return parser.readNumber(bytes, starts[cell], ends[cell]);
  }

  /** The number read last. */
  public double number() {
    return parser.number();
  }

  /** Reads the cell as a whole number, which {@link #whole} then gives; false when it is none. */
  public boolean readWhole(int cell) {
    return parser.readWhole(bytes, starts[cell], ends[cell]);
  }

  /** The whole number read last. */
  public long whole() {
    return parser.whole();
  }

  private int byteOrderMarkLength() {
    byte[] buffer = lines.buffer();
    int from = lines.start();
    boolean mark =
        lines.end() - from >= 3
            && buffer[from] == (byte) 0xef
            && buffer[from + 1] == (byte) 0xbb
            && buffer[from + 2] == (byte) 0xbf;
    return mark ? 3 : 0;
  }

  /** Where the line ends without a carriage return. */
  private int contentEnd() {
    int end = lines.end();
    return end > lines.start() && lines.buffer()[end - 1] == '\r' ? end - 1 : end;
  }

  private boolean split(int from) {
    bytes = lines.buffer();
    int end = contentEnd();
    cells = 0;
    int cellStart = from;
    for (int at = from; at < end; at++) {
      if (bytes[at] == ',') {
        addCell(cellStart, at);
        cellStart = at + 1;
      } else if (bytes[at] == '"' && at == cellStart) {
        return splitQuoted(from - lines.start());
      }
    }
    addCell(cellStart, end);
    return countIsRight();
  }

  private boolean countIsRight() {
    if (expectedCells == 0 || cells == expectedCells) {
      return true;
    }
    problems.add(
        lines.number(), "the row has " + cells + " cells and not " + expectedCells + "; dropped");
    return false;
  }

  /** As {@link #split}, for rows with quotes: their cells are copied to where they need none. */
  private boolean splitQuoted(int offset) {
    cells = 0;
    unquotedLength = 0;
    int at = offset; // from the line's start, which moves when a line is added
    boolean more = true;
    while (more) {
      int cellStart = unquotedLength;
      if (at < contentLength() && byteAt(at) == '"') {
        at = copyQuoted(at + 1);
        if (at < 0 || (at < contentLength() && byteAt(at) != ',')) {
          problems.add(
              lines.number(),
              at < 0
                  ? "a quote is not closed; dropped"
                  : "there is text behind a closing quote; dropped");
          lines.retreat();
          return false;
        }
      } else {
        for (; at < contentLength() && byteAt(at) != ','; at++) {
          put(byteAt(at));
        }
      }
      addCell(cellStart, unquotedLength);
      more = at < contentLength();
      at++;
    }
    bytes = unquoted;
    if (!countIsRight()) {
      lines.retreat();
      return false;
    }
    return true;
  }

  /** Copies up to the closing quote and says where the next byte lies; -1 when there is no end. */
  private int copyQuoted(int from) {
    int at = from;
    while (true) {
      for (; at < lines.end() - lines.start(); at++) {
        if (byteAt(at) != '"') {
          put(byteAt(at));
        } else if (at + 1 < lines.end() - lines.start() && byteAt(at + 1) == '"') {
          put((byte) '"');
          at++;
        } else {
          return at + 1;
        }
      }
      if (lines.end() - lines.start() >= MAX_JOINED_BYTES || !lines.extend()) {
        return -1;
      }
    }
  }

  private byte byteAt(int offset) {
    return lines.buffer()[lines.start() + offset];
  }

  private int contentLength() {
    return contentEnd() - lines.start();
  }

  private void put(byte part) {
    if (unquotedLength == unquoted.length) {
      unquoted = Arrays.copyOf(unquoted, 2 * unquotedLength);
    }
    unquoted[unquotedLength++] = part;
  }

  private void addCell(int from, int to) {
    if (cells == starts.length) {
      starts = Arrays.copyOf(starts, 2 * cells);
      ends = Arrays.copyOf(ends, 2 * cells);
    }
    starts[cells] = from;
    ends[cells++] = to;
  }
}
