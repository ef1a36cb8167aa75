package io.forestall.ingest.publish;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The spool's part on disk: segment files in the order of their entries, the last of them being
 * written. Guarded by the spool's lock.
 */
final class SegmentFiles implements Closeable {
  private final Path directory;
  private final long segmentBytes;
  private final ArrayDeque<Segment> segments = new ArrayDeque<>();
  private @Nullable FileChannel active; // of the last segment; null until the next append
  private long bytes;
  private long tornBytes;
  private SpoolLoss damage = SpoolLoss.NONE;

  /** Reads what an earlier agent left in that folder. */
  SegmentFiles(Path directory, long segmentBytes) throws IOException {
    this.directory = directory;
    this.segmentBytes = segmentBytes;
    long cutBytes = 0;
    long end = 0;
    for (Map.Entry<Long, Path> file : files().entrySet()) {
      Segment segment = Segment.scan(file.getValue(), file.getKey());
      if (cutBytes > 0 && segment.first() > end) { // damage before this segment
        long time = segment.firstMillis();
        damage = damage.plus(new SpoolLoss(segment.first() - end, cutBytes, time, time));
      }
      cutBytes = Files.size(file.getValue()) - segment.bytes();
      tornBytes += cutBytes;
      end = segment.end();
      if (segment.isEmpty()) {
        Files.delete(segment.path());
      } else {
        segments.add(segment);
        bytes += segment.bytes();
      }
    }
  }

  private Map<Long, Path> files() throws IOException {
    var files = new TreeMap<Long, Path>();
    try (Stream<Path> listing = Files.list(directory)) {
      for (Path path : listing.toList()) {
        Long first = Segment.firstOf(path);
        if (first != null) {
          files.put(first, path);
        }
      }
    }
    return files;
  }

  /** Entries in segments that were found damaged and have a good successor. */
  SpoolLoss damage() {
    return damage;
  }

  /** Bytes behind the last good frame of a file, as a kill in the middle of a write leaves them. */
  long tornBytes() {
    return tornBytes;
  }

  long bytes() {
    return bytes;
  }

  /** One more than the last entry's number; 0 without segments. */
  long end() {
    return segments.isEmpty() ? 0 : segments.getLast().end();
  }

  @Nullable Segment first() {
    return segments.peekFirst();
  }

  /** The segment with the first entry of that number or a higher one. */
  @Nullable Segment from(long number) {
    for (Segment segment : segments) {
      if (segment.end() > number) {
        return segment;
      }
    }
    return null;
  }

  /** How many entries have that number or a higher one. */
  long countFrom(long number) {
    long count = 0;
    for (Segment segment : segments) {
      count += Math.max(0, segment.end() - Math.max(segment.first(), number));
    }
    return count;
  }

  /** Appends the frame; after a failure the file ends where it ended before. */
  void append(ByteBuffer frame, long number, long appendTimeMillis) throws IOException {
    int frameBytes = frame.remaining();
    Segment last = segments.peekLast();
    if (last != null && (last.bytes() + frameBytes > segmentBytes || last.end() != number)) {
      roll();
    }
    FileChannel channel = active;
    if (channel == null) {
      if (last != null && last.isEmpty()) { // its only write failed
        segments.removeLast();
        bytes -= last.bytes();
      }
      Segment fresh = Segment.fresh(directory, number);
      channel = FileChannel.open(fresh.path(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.truncate(0);
      active = channel;
      write(channel, SpoolFormat.header(), 0);
      segments.add(fresh);
      bytes += fresh.bytes();
    }
    Segment target = segments.getLast();
    write(channel, frame, target.bytes());
    target.appended(frameBytes, appendTimeMillis);
    bytes += frameBytes;
  }

  private void write(FileChannel channel, ByteBuffer from, long position) throws IOException {
    try {
      for (long at = position; from.hasRemaining(); ) {
        at += channel.write(from, at);
      }
    } catch (IOException e) {
      active = null;
      try (channel) {
        channel.truncate(position);
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  /** Ends the file being written and forces it to the disk. */
  void roll() throws IOException {
    FileChannel channel = active;
    active = null;
    if (channel != null) {
      try (channel) {
        channel.force(false);
      }
    }
  }

  /** Deletes the first segment's file. */
  void removeFirst() throws IOException {
    if (segments.size() == 1) {
      roll();
    }
    Segment first = segments.remove();
    bytes -= first.bytes();
    Files.deleteIfExists(first.path());
  }

  /** Forgets the segment's entries from that one on, whatever becomes of the file. */
  void cut(Segment segment, long number, long offset) throws IOException {
    bytes -= segment.bytes() - offset;
    segment.cut(number, offset);
    if (segment == segments.peekLast()) {
      roll();
    }
    if (Files.exists(segment.path())) {
      try (FileChannel channel = FileChannel.open(segment.path(), StandardOpenOption.WRITE)) {
        channel.truncate(offset);
      }
    }
  }

  @Override
  public void close() throws IOException {
    roll();
  }
}
