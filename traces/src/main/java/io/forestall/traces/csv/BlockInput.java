package io.forestall.traces.csv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;

/**
 * A file that is open only while a block of it is read, so that a trace of thousands of nodes can
 * be merged without as many file handles. Read it in blocks: every call opens the file.
 */
public final class BlockInput extends InputStream {
  private static final int COMPRESSED_BLOCK_BYTES = 8 << 10;

  private final Path file;
  private long position;

  private BlockInput(Path file, long position) {
    this.file = file;
    this.position = position;
  }

  /** The text of a file, which is compressed when its name ends in {@code .gz}. */
  public static InputStream open(Path file) throws IOException {
    InputStream bytes = new BlockInput(file, 0);
    return isCompressed(file) ? new GZIPInputStream(bytes, COMPRESSED_BLOCK_BYTES) : bytes;
  }

  /** The bytes of a file from there on. */
  public static InputStream openAt(Path file, long position) {
    return new BlockInput(file, position);
  }

  /** Whether the name says that the file is compressed. */
  public static boolean isCompressed(Path file) {
    return file.toString().endsWith(".gz");
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      int read = channel.read(ByteBuffer.wrap(into, from, length), position);
      position += Math.max(0, read);
      return read;
    }
  }

  /** What is left; a gzip stream asks for it to see whether another member follows. */
  @Override
  public int available() throws IOException {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(0, Files.size(file) - position));
  }
}
