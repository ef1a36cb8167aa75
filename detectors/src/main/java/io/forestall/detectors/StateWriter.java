package io.forestall.detectors;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes state into one growing byte array, to be read back by {@link StateReader}.
 *
 * <pre>
 *   byte, boolean   1 byte              int      4 bytes, big-endian
 *   long            8 bytes             double   8 bytes, raw bits, so that NaN and -0.0 survive
 *   varLong         1-10 bytes, zigzag, seven bits a byte, low bits first
 *   string          varLong length in bytes, UTF-8
 *   arrays          the elements alone; the length is the caller's to write
 * </pre>
 *
 * <p>Reused through {@link #clear}, it allocates only for strings and {@link #toBytes} once it has
 * grown.
 */
public final class StateWriter {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int INITIAL_BYTES = 1024;

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int size;

  public StateWriter() {}

  /** Forgets what was written and keeps the space. */
  public void clear() {
    size = 0;
  }

  public int size() {
    return size;
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  public void writeByte(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  public void writeBoolean(boolean value) {
    writeByte(value ? 1 : 0);
  }

  public void writeInt(int value) {
    reserve(Integer.BYTES);
    INTS.set(bytes, size, value);
    size += Integer.BYTES;
  }

  public void writeLong(long value) {
    reserve(Long.BYTES);
    LONGS.set(bytes, size, value);
    size += Long.BYTES;
  }

  /** Small magnitudes of either sign take few bytes. */
  public void writeVarLong(long value) {
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      writeByte((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    writeByte((int) rest);
  }

  public void writeDouble(double value) {
    writeLong(Double.doubleToRawLongBits(value));
  }

  public void writeString(String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    writeVarLong(text.length);
    reserve(text.length);
    System.arraycopy(text, 0, bytes, size, text.length);
    size += text.length;
  }

  public void writeDoubles(double[] values, int from, int length) {
    reserve(Math.multiplyExact(length, Double.BYTES));
    for (int i = from; i < from + length; i++) {
      LONGS.set(bytes, size, Double.doubleToRawLongBits(values[i]));
      size += Double.BYTES;
    }
  }

  public void writeFloats(float[] values, int from, int length) {
    reserve(Math.multiplyExact(length, Float.BYTES));
    for (int i = from; i < from + length; i++) {
      INTS.set(bytes, size, Float.floatToRawIntBits(values[i]));
      size += Float.BYTES;
    }
  }

  public void writeLongs(long[] values, int from, int length) {
    reserve(Math.multiplyExact(length, Long.BYTES));
    for (int i = from; i < from + length; i++) {
      LONGS.set(bytes, size, values[i]);
      size += Long.BYTES;
    }
  }

  public void writeInts(int[] values, int from, int length) {
    reserve(Math.multiplyExact(length, Integer.BYTES));
    for (int i = from; i < from + length; i++) {
      INTS.set(bytes, size, values[i]);
      size += Integer.BYTES;
    }
  }

  private void reserve(int more) {
    int needed = Math.addExact(size, more);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(2L * bytes.length, 1 << 30)));
    }
  }
}
