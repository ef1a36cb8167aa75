package io.forestall.detectors;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads what {@link StateWriter} wrote. Every length is bounded by the bytes that are left before
 * anything is allocated for it, so that damaged state costs a {@link StateFormatException} and
 * never the heap.
 */
public final class StateReader {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private int position;

  /** The array is read in place and must not change while it is read. */
  public StateReader(byte[] bytes) {
    this.bytes = bytes;
  }

  public int remaining() {
    return bytes.length - position;
  }

  /**
   * Reads one byte and returns it as the version of {@code what}, unless it is 0 or newer than
   * {@code newest}.
   */
  public int readVersion(String what, int newest) {
    int version = readByte() & 0xFF;
    if (version < 1 || version > newest) {
      throw new StateFormatException(
          String.format(
              Locale.ROOT,
              "%s state has version %d, this program reads 1 to %d",
              what,
              version,
              newest));
    }
    return version;
  }

  /**
   * Reads a varLong that counts elements of at least {@code bytesEach} bytes, which must still fit
   * into what is left.
   */
  public int readCount(String what, int bytesEach) {
    long count = readVarLong();
    require(count >= 0 && count <= remaining() / bytesEach, what);
    return (int) count;
  }

  /** Refuses state that is readable but cannot be true, such as a negative count. */
  public void require(boolean ok, String what) {
    if (!ok) {
      throw new StateFormatException(
          String.format(
              Locale.ROOT, "%s out of range before byte %d of %d", what, position, bytes.length));
    }
  }

  public byte readByte() {
    return bytes[take(1)];
  }

  public boolean readBoolean() {
    byte value = readByte();
    require(value == 0 || value == 1, "boolean");
    return value == 1;
  }

  public int readInt() {
    return (int) INTS.get(bytes, take(Integer.BYTES));
  }

  public long readLong() {
    return (long) LONGS.get(bytes, take(Long.BYTES));
  }

  public long readVarLong() {
    long raw = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      byte next = readByte();
      raw |= (next & 0x7FL) << shift;
      if (next >= 0) {
        require(shift < 63 || next <= 1, "variable-length number");
        return (raw >>> 1) ^ -(raw & 1);
      }
    }
    throw new StateFormatException("variable-length number longer than 10 bytes");
  }

  public double readDouble() {
    return Double.longBitsToDouble(readLong());
  }

  public String readString() {
    int length = readCount("string length", 1);
    return new String(bytes, take(length), length, StandardCharsets.UTF_8);
  }

  public void readDoubles(double[] into, int from, int length) {
    int at = takeAll(length, Double.BYTES);
    for (int i = 0; i < length; i++, at += Double.BYTES) {
      into[from + i] = Double.longBitsToDouble((long) LONGS.get(bytes, at));
    }
  }

  public void readFloats(float[] into, int from, int length) {
    int at = takeAll(length, Float.BYTES);
    for (int i = 0; i < length; i++, at += Float.BYTES) {
      into[from + i] = Float.intBitsToFloat((int) INTS.get(bytes, at));
    }
  }

  public void readLongs(long[] into, int from, int length) {
    int at = takeAll(length, Long.BYTES);
    for (int i = 0; i < length; i++, at += Long.BYTES) {
      into[from + i] = (long) LONGS.get(bytes, at);
    }
  }

  public void readInts(int[] into, int from, int length) {
    int at = takeAll(length, Integer.BYTES);
    for (int i = 0; i < length; i++, at += Integer.BYTES) {
      into[from + i] = (int) INTS.get(bytes, at);
    }
  }

  private int takeAll(int elements, int bytesEach) {
    if (elements < 0 || elements > remaining() / bytesEach) {
      throw truncated((long) elements * bytesEach);
    }
    return take(elements * bytesEach);
  }

  private int take(int wanted) {
    if (wanted > remaining()) {
      throw truncated(wanted);
    }
    int at = position;
    position += wanted;
    return at;
  }

  private StateFormatException truncated(long wanted) {
    return new StateFormatException(
        String.format(
            Locale.ROOT,
            "state ends at byte %d, %d more wanted at byte %d",
            bytes.length,
            wanted,
            position));
  }
}
