package io.forestall.ingest.collect.tail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes to lines. A line ends at {@code \n} or {@code \r}, because progress bars redraw themselves
 * with the latter; empty lines are dropped. A line of more than {@value #MAX_LINE_BYTES} bytes is
 * cut there and its rest skipped, so that memory stays bounded whatever the file holds.
 */
final class LineSplitter {
  static final int MAX_LINE_BYTES = 65_536;

  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private byte[] line = new byte[1_024];
  private int length;
  private long start;
  private boolean skipping;
  private boolean redraw;
  private long tooLong;
  private long notUtf8;

  /** Takes the next bytes, the first of which has the given sequence. */
  void accept(ByteBuffer bytes, long sequence, LineSink sink) {
    long next = sequence;
    while (bytes.hasRemaining()) {
      byte value = bytes.get();
      if (value == '\n' || value == '\r') {
        end(sink);
        redraw = value == '\r';
      } else if (!skipping) {
        append(value, next, sink);
      }
      next++;
    }
  }

  private void append(byte value, long sequence, LineSink sink) {
    if (length == MAX_LINE_BYTES) {
      tooLong++;
      end(sink);
      skipping = true;
      return;
    }
    if (length == 0) {
      start = sequence;
    } else if (length == line.length) {
      line = Arrays.copyOf(line, Math.min(2 * line.length, MAX_LINE_BYTES));
    }
    line[length++] = value;
  }

  /** Ends the line that is being read; nothing happens when there is none. */
  void end(LineSink sink) {
    if (length > 0) {
      String text = decode();
      length = 0;
      sink.line(text, start);
    }
    skipping = false;
    redraw = false;
  }

  /**
   * Ends a line that began after a carriage return. Progress bars are written whole and without a
   * terminator, so a bar that has been quiet for a while is complete.
   */
  void endRedraw(LineSink sink) {
    if (redraw && length > 0) {
      end(sink);
    }
  }

  /** Forgets the line that is being read. */
  void reset(boolean insideLongLine, boolean afterCarriageReturn) {
    length = 0;
    skipping = insideLongLine;
    redraw = afterCarriageReturn;
  }

  /** How many bytes of an unfinished line are held. */
  int pending() {
    return length;
  }

  /** Whether the rest of a cut line is being skipped. */
  boolean skipping() {
    return skipping;
  }

  long tooLong() {
    return tooLong;
  }

  long notUtf8() {
    return notUtf8;
  }

  private String decode() {
    try {
      return decoder.decode(ByteBuffer.wrap(line, 0, length)).toString();
    } catch (CharacterCodingException e) {
      notUtf8++;
      return new String(line, 0, length, StandardCharsets.UTF_8); // with replacements
    }
  }
}
