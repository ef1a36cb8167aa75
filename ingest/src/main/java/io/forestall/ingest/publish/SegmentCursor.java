package io.forestall.ingest.publish;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Reads entries of one segment after the other through one buffer. Guarded by the spool's lock. */
final class SegmentCursor implements Closeable {
  private static final int BUFFER_BYTES = 256 << 10;

  private @Nullable Segment segment;
  private @Nullable FileChannel channel;
  private long number;
  private long offset;
  private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);

  /** The entry of that number, which the segment contains; null if its bytes went bad. */
  @Nullable SpoolEntry read(Segment from, long wanted) throws IOException {
    FileChannel open = channel;
    if (open == null || segment != from || number != wanted) {
      open = seek(from, wanted);
    }
    int frameBytes = SpoolFormat.frameBytes(buffer);
    while (frameBytes == SpoolFormat.INCOMPLETE && fill(open, from.bytes())) {
      frameBytes = SpoolFormat.frameBytes(buffer);
    }
    if (frameBytes <= 0) {
      return null;
    }
    ByteBuffer frame = buffer.slice(buffer.position(), frameBytes);
    SpoolEntry entry = SpoolFormat.decode(frame, wanted);
    if (entry != null) {
      buffer.position(buffer.position() + frameBytes);
      offset += frameBytes;
      number++;
    }
    return entry;
  }

  /** Where the next entry starts. */
  long offset() {
    return offset;
  }

  private FileChannel seek(Segment to, long wanted) throws IOException {
    close();
    FileChannel open = FileChannel.open(to.path(), StandardOpenOption.READ);
    channel = open;
    segment = to;
    number = wanted;
    offset = to.offsetOf(wanted, open);
    return open;
  }

  /**
   * Reads on, never past the good bytes of the segment; a long frame gets a longer buffer. False if
   * there was nothing more.
   */
  private boolean fill(FileChannel from, long goodBytes) throws IOException {
    if (buffer.remaining() >= Integer.BYTES) {
      int needed = SpoolFormat.FRAME_HEADER_BYTES + buffer.getInt(buffer.position());
      if (needed > buffer.capacity() && needed <= SpoolFormat.MAX_FRAME_BYTES) {
        buffer = ByteBuffer.allocate(needed).put(buffer).flip();
      }
    }
    int before = buffer.remaining();
    buffer.compact();
    long left = goodBytes - offset - buffer.position();
    buffer.limit((int) Math.min(buffer.capacity(), buffer.position() + left));
    from.read(buffer, offset + buffer.position());
    buffer.flip();
    return buffer.remaining() > before;
  }

  @Override
  public void close() throws IOException {
    buffer.limit(0);
    segment = null;
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }
}
