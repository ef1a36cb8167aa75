package io.forestall.traces.csv;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A file that is open only while a block is appended, so that thousands can be written side by
 * side. It is compressed when its name ends in {@code .gz}: each block is deflated by itself and
 * ends on a byte, so that their sequence is one gzip member (RFC 1951, 1952) and no compressor, of
 * some 256 KiB, has to be kept for each file. Equal text gives equal bytes.
 *
 * <p>State: 64 KiB. One instance belongs to one thread.
 */
public final class BlockOutput implements Closeable {
  private static final int BLOCK_BYTES = 64 << 10;

  /** The fastest, for compressing takes longer than all else that is done to a row. */
  private static final int GZIP_LEVEL = 1;

  /** No name, no time, unknown system. */
  private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  /** The last deflate block, of no bytes. */
  private static final byte[] LAST_BLOCK = {3, 0};

  private final Path file;
  private final boolean gzip;
  private final CRC32 crc = new CRC32();
  private final byte[] block = new byte[BLOCK_BYTES];
  private int used;
  private long total;
  private boolean closed;

  /** Creates the file, or empties it. */
  public BlockOutput(Path file) throws IOException {
    this.file = file;
    this.gzip = BlockInput.isCompressed(file);
    Files.write(file, gzip ? GZIP_HEADER : new byte[0]);
  }

  /** Appends these bytes. */
  public void write(byte[] bytes, int from, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (used == BLOCK_BYTES) {
        flush();
      }
      int part = Math.min(length - done, BLOCK_BYTES - used);
      System.arraycopy(bytes, from + done, block, used, part);
      used += part;
      done += part;
    }
  }

  /** Writes what is left; a second call does nothing. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    flush();
    if (gzip) {
      append(LAST_BLOCK, LAST_BLOCK.length);
      byte[] trailer = new byte[8];
      putLittleEndian(trailer, 0, (int) crc.getValue());
      putLittleEndian(trailer, 4, (int) total);
      append(trailer, trailer.length);
    }
  }

  private void flush() throws IOException {
    if (used == 0) {
      return;
    }
    if (gzip) {
      crc.update(block, 0, used);
      total += used;
      appendDeflated();
    } else {
      append(block, used);
    }
    used = 0;
  }

  private void appendDeflated() throws IOException {
    var deflater = new Deflater(GZIP_LEVEL, /* nowrap= */ true);
    try {
      deflater.setInput(block, 0, used);
      byte[] compressed = new byte[BLOCK_BYTES];
      int length;
      do {
        length = deflater.deflate(compressed, 0, compressed.length, Deflater.SYNC_FLUSH);
        append(compressed, length);
      } while (length == compressed.length);
    } finally {
      deflater.end();
    }
  }

  private void append(byte[] bytes, int length) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }
  }

  private static void putLittleEndian(byte[] into, int at, int value) {
    for (int i = 0; i < Integer.BYTES; i++) {
      into[at + i] = (byte) (value >>> (i * Byte.SIZE));
    }
  }
}
