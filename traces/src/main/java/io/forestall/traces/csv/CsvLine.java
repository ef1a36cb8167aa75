package io.forestall.traces.csv;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A row to be written (RFC 4180, lines end in a line feed). Numbers are written so that reading
 * them gives the same double: whole ones and those of at most six decimals digit by digit, without
 * allocation, all others as {@link Double#toString} writes them. One instance belongs to one
 * thread.
 */
public final class CsvLine {
  private static final int MAX_NUMBER_BYTES = 32;
  private static final double MAX_WHOLE = 1e18;
  private static final long DECIMALS = 1_000_000;

  /** 2^53 millionths: up to there a product with a million is exact to the unit. */
  private static final double MAX_DECIMAL = (1L << 53) / (double) DECIMALS;

  private byte[] bytes = new byte[1 << 10];
  private int length;
  private int cells;

  /** A cell of text, quoted where it has to be. */
  public CsvLine text(String text) {
    begin(text.length());
    int from = length;
    boolean quote = false;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character >= 0x80) {
        length = from;
        return encoded(text);
      }
      quote |= character == ',' || character == '"' || character == '\n' || character == '\r';
      bytes[length++] = (byte) character;
    }
    if (quote) {
      quoteFrom(from);
    }
    return this;
  }

  private CsvLine encoded(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    int from = length;
    ensure(encoded.length);
    System.arraycopy(encoded, 0, bytes, from, encoded.length);
    length += encoded.length;
    for (byte part : encoded) {
      if (part == ',' || part == '"' || part == '\n' || part == '\r') {
        quoteFrom(from);
        break;
      }
    }
    return this;
  }

  /** Puts what stands from there on into quotes. */
  private void quoteFrom(int from) {
    byte[] plain = Arrays.copyOfRange(bytes, from, length);
    length = from;
    ensure(2 * plain.length + 2);
    bytes[length++] = '"';
    for (byte part : plain) {
      if (part == '"') {
        bytes[length++] = '"';
      }
      bytes[length++] = part;
    }
    bytes[length++] = '"';
  }

  /** A cell with a whole number. */
  public CsvLine whole(long value) {
    begin(MAX_NUMBER_BYTES);
    putWhole(value);
    return this;
  }

  /** A cell with a number; NaN is written as such. */
  public CsvLine number(double value) {
    begin(MAX_NUMBER_BYTES);
    long whole = (long) value;
    if (whole == value && Math.abs(value) < MAX_WHOLE && (whole != 0 || 1 / value > 0)) {
      putWhole(whole);
      return this;
    }
    if (Math.abs(value) < MAX_DECIMAL) {
      long scaled = Math.round(value * DECIMALS);
      // Reading divides the same two whole numbers, so equal here is equal there.
      if (scaled != 0 && (double) scaled / DECIMALS == value) {
        putDecimal(scaled);
        return this;
      }
    }
    String text = Double.toString(value);
    for (int i = 0; i < text.length(); i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
    return this;
  }

  /** A cell with nothing in it. */
  public CsvLine empty() {
    begin(0);
    return this;
  }

  /** Ends the row, appends it to the file and begins the next. */
  public void endInto(BlockOutput file) throws IOException {
    ensure(1);
    bytes[length++] = '\n';
    file.write(bytes, 0, length);
    length = 0;
    cells = 0;
  }

  /** Ends the row, gives its bytes and begins the next. */
  public byte[] end() {
    ensure(1);
    bytes[length++] = '\n';
    byte[] row = Arrays.copyOf(bytes, length);
    length = 0;
    cells = 0;
    return row;
  }

  private void begin(int more) {
    ensure(more + 1);
    if (cells++ > 0) {
      bytes[length++] = ',';
    }
  }

  private void ensure(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }

  private void putWhole(long value) {
    if (value == Long.MIN_VALUE) { // has no positive counterpart
      byte[] text = Long.toString(value).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(text, 0, bytes, length, text.length);
      length += text.length;
      return;
    }
    if (value < 0) {
      bytes[length++] = '-';
    }
    putDigits(Math.abs(value));
  }

  private void putDigits(long value) {
    int digits = 1;
    for (long rest = value / 10; rest != 0; rest /= 10) {
      digits++;
    }
    long rest = value;
    for (int at = length + digits - 1; at >= length; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
  }

  private void putDecimal(long scaled) {
    if (scaled < 0) {
      bytes[length++] = '-';
    }
    long magnitude = Math.abs(scaled);
    putDigits(magnitude / DECIMALS);
    bytes[length++] = '.';
    long rest = magnitude % DECIMALS;
    for (long place = DECIMALS / 10; rest != 0; place /= 10) {
      bytes[length++] = (byte) ('0' + rest / place);
      rest %= place;
    }
  }
}
