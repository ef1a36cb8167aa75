package io.forestall.ingest.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One file of the spool: entries {@code first} to {@code end - 1} in its first {@code bytes} bytes.
 * The file is named after its first entry. Guarded by the {@link Spool}'s lock.
 */
final class Segment {
  static final String SUFFIX = ".spool";
  private static final int SCAN_BYTES = 1 << 20;

  private final Path path;
  private final long first;
  private long end;
  private long bytes;
  private long firstMillis = Long.MAX_VALUE;
  private long lastMillis = Long.MIN_VALUE;

  private Segment(Path path, long first) {
    this.path = path;
    this.first = first;
    this.end = first;
    this.bytes = SpoolFormat.HEADER_BYTES;
  }

  /** A new segment whose file is about to be written. */
  static Segment fresh(Path directory, long first) {
    return new Segment(
        directory.resolve(String.format(Locale.ROOT, "%019d", first) + SUFFIX), first);
  }

  /**
   * Reads the whole file and finds how much of it is good: a kill may have torn the last frame.
   *
   * @throws IOException if it cannot be read, or a newer version wrote it
   */
  static Segment scan(Path path, long first) throws IOException {
    var segment = new Segment(path, first);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer header = ByteBuffer.allocate(SpoolFormat.HEADER_BYTES);
      channel.read(header, 0);
      int version = SpoolFormat.version(header.flip());
      if (version == 0) { // torn inside the header, or never one
        segment.bytes = 0;
      } else if (SpoolFormat.readable(version)) {
        segment.count(channel);
      } else {
        throw new IOException(path + " was written by another version, format " + version);
      }
    }
    return segment;
  }

  private void count(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(SCAN_BYTES).limit(0);
    while (true) {
      int frameBytes = SpoolFormat.frameBytes(buffer);
      if (frameBytes > 0) {
        appended(frameBytes, SpoolFormat.appendTimeMillis(buffer));
        buffer.position(buffer.position() + frameBytes);
        continue;
      }
      if (frameBytes == SpoolFormat.CORRUPT) {
        return;
      }
      if (buffer.remaining() == buffer.capacity()) {
        buffer = ByteBuffer.allocate(SpoolFormat.MAX_FRAME_BYTES).put(buffer).flip();
      }
      int before = buffer.remaining();
      buffer.compact();
      int read = channel.read(buffer, bytes + before);
      buffer.flip();
      if (read <= 0) {
        return;
      }
    }
  }

  /** Notes that another frame stands at the end. */
  void appended(int frameBytes, long appendTimeMillis) {
    end++;
    bytes += frameBytes;
    firstMillis = Math.min(firstMillis, appendTimeMillis);
    lastMillis = Math.max(lastMillis, appendTimeMillis);
  }

  /** Forgets everything from that entry on, for it cannot be read. */
  void cut(long number, long offset) {
    end = number;
    bytes = offset;
  }

  /** Where the entry of that number starts. */
  long offsetOf(long number, FileChannel channel) throws IOException {
    long offset = SpoolFormat.HEADER_BYTES;
    ByteBuffer length = ByteBuffer.allocate(4);
    for (long at = first; at < number; at++) {
      channel.read(length.clear(), offset);
      offset += SpoolFormat.FRAME_HEADER_BYTES + length.getInt(0);
    }
    return offset;
  }

  Path path() {
    return path;
  }

  long first() {
    return first;
  }

  long end() {
    return end;
  }

  long bytes() {
    return bytes;
  }

  long firstMillis() {
    return firstMillis;
  }

  long lastMillis() {
    return lastMillis;
  }

  boolean isEmpty() {
    return end == first;
  }

  boolean contains(long number) {
    return number >= first && number < end;
  }

  /** The entry number in a segment file's name; null if it is some other file. */
  static @Nullable Long firstOf(Path path) {
    String name = String.valueOf(path.getFileName());
    if (!name.endsWith(SUFFIX)) {
      return null;
    }
    try {
      return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
