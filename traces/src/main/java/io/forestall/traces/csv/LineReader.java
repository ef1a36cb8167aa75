package io.forestall.traces.csv;

import java.io.IOException;
import java.io.InputStream;

/**
 * Splits bytes into lines, each a window of the buffer. What can no longer be read, as the end of a
 * gzip file that was cut off, ends the text; the line it breaks off in is dropped, for a number cut
 * short still looks like one. Lines beyond a mebibyte are reported and skipped.
 */
final class LineReader {
  static final int MAX_LINE_BYTES = 1 << 20;
  private static final int FIRST_BUFFER_BYTES = 16 << 10;

  private final InputStream in;
  private final CsvProblems problems;
  private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
  private int filled;
  private int start;
  private int end;
  private int following;
  private long number;
  private long offset;
  private int lines;
  private int firstLength;
  private boolean ended;
  private boolean broken;

  /** Reads from an offset of a file, at which the line of that number begins. */
  LineReader(InputStream in, long offset, long number, CsvProblems problems) {
    this.in = in;
    this.offset = offset;
    this.number = number;
    this.problems = problems;
  }

  /** Where in the file the line begins. */
  long offset() {
    return offset + start;
  }

  /** The bytes around the line; another array after each call that moves on. */
  byte[] buffer() {
    return buffer;
  }

  /** Where the line begins. */
  int start() {
    return start;
  }

  /** Where it ends, before its line feed. */
  int end() {
    return end;
  }

  /** Number of the line, or of the first of several, counted from 1. */
  long number() {
    return number;
  }

  /** Moves to the next line; false at the end. */
  boolean next() {
    number += lines;
    lines = 1;
    start = following;
    while (!find(start)) {
      if (filled - start < MAX_LINE_BYTES) {
        following = start;
        return false;
      }
      problems.add(number, "the line is longer than " + MAX_LINE_BYTES + " bytes");
      skipLine();
      number++;
    }
    firstLength = end - start;
    return true;
  }

  /** Adds the following line to this one, for a cell that goes on there; false when it cannot. */
  boolean extend() {
    int length = end - start;
    if (following == end || !find(following)) {
      end = start + length;
      following = Math.min(end + 1, filled);
      return false;
    }
    lines++;
    return true;
  }

  /** Goes back to the first of the lines that were joined, so that the others are read anew. */
  void retreat() {
    end = start + firstLength;
    following = Math.min(end + 1, filled);
    lines = 1;
  }

  /** Finds the end of the line in which that position lies; false when there is none. */
  private boolean find(int from) {
    int offset = from - start; // the start moves when more is read
    int at = from;
    while (true) {
      for (; at < filled; at++) {
        if (buffer[at] == '\n') {
          end = at;
          following = at + 1;
          return true;
        }
      }
      int searched = at - start;
      if (!fill()) {
        break;
      }
      at = start + searched;
    }
    if (!ended || broken || start + offset == filled) {
      return false;
    }
    end = filled;
    following = filled;
    return true;
  }

  private void skipLine() {
    do {
      start = filled;
    } while (!findFeed());
  }

  /** Drops what is read so far up to a line feed; true when there was one, or the text is over. */
  private boolean findFeed() {
    if (!fill()) {
      return true;
    }
    for (int at = start; at < filled; at++) {
      if (buffer[at] == '\n') {
        start = at + 1;
        return true;
      }
    }
    return false;
  }

  /** Reads more behind what is there; false at the end, or when the line is too long. */
  private boolean fill() {
    if (ended || filled - start >= MAX_LINE_BYTES) {
      return false;
    }
    int kept = filled - start;
    if (filled == buffer.length) {
      byte[] into = kept > buffer.length / 2 ? new byte[2 * buffer.length] : buffer;
      System.arraycopy(buffer, start, into, 0, kept);
      buffer = into;
      offset += start;
      end -= start;
      following -= start;
      start = 0;
      filled = kept;
    }
    int read = read();
    if (read < 0) {
      ended = true;
      return false;
    }
    filled += read;
    return true;
  }

  private int read() {
    try {
      return in.read(buffer, filled, buffer.length - filled);
    } catch (IOException e) {
      broken = true;
      problems.add(number + lines - 1, "cannot be read from here on: " + CsvReader.reason(e));
      return -1;
    }
  }
}
