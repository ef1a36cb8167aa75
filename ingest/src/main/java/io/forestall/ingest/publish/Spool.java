package io.forestall.ingest.publish;

import io.forestall.schemas.Topic;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A first-in first-out queue of records on disk, in segment files of {@link SpoolFormat}.
 *
 * <ul>
 *   <li>Durability: an appended record is in the kernel's page cache, which a kill -9 of the agent
 *       does not touch; it is forced to the disk itself when a segment is full and at close, so a
 *       power cut costs at most the newest segment.
 *   <li>Order: entries are numbered as appended and read in that order. Delivery is confirmed in
 *       that order too, so the checkpoint is one number; after a kill everything from it on is read
 *       again.
 *   <li>Bounds: beyond {@link SpoolLimits} the oldest segment goes and is accounted as {@link
 *       SpoolLoss}. While the disk refuses, entries wait in a bounded queue in memory; the disk is
 *       tried again once a second.
 *   <li>Cost: one write call an append. Opening reads the whole spool once to find what is good.
 *   <li>Threads: any; one lock.
 * </ul>
 */
final class Spool implements Closeable {
  private static final long DISK_RETRY_MILLIS = 1_000;

  private final Path directory;
  private final SpoolLimits limits;
  private final InstantSource clock;
  private final FolderLock lock;
  private final SegmentFiles files;
  private final MemoryQueue memory;
  private final SegmentCursor cursor = new SegmentCursor();

  private Checkpoint saved;
  private @Nullable IOException diskProblem;
  private long diskProblemMillis;
  private long next; // number of the next entry
  private long read; // number of the next entry to be read
  private long delivered; // every entry below is delivered or lost
  private SpoolLoss untold; // loss that no reject record tells of yet
  private SpoolLoss lost = SpoolLoss.NONE; // all loss since opening

  /**
   * Opens the spool in that folder and makes the folder if need be.
   *
   * @throws IOException if the folder cannot be used, with its name and why
   */
  Spool(Path directory, SpoolLimits limits, InstantSource clock) throws IOException {
    this.directory = directory;
    this.limits = limits;
    this.clock = clock;
    this.memory = new MemoryQueue(limits.memoryBytes());
    Files.createDirectories(directory);
    lock = new FolderLock(directory);
    try {
      Checkpoint checkpoint = Checkpoint.read(directory);
      checkpoint.write(directory); // proves that the folder can be written
      saved = checkpoint;
      files = new SegmentFiles(directory, limits.segmentBytes());
      untold = checkpoint.loss();
      lose(files.damage());
      delivered = checkpoint.next();
      next = Math.max(delivered, files.end());
      read = delivered;
      removeDelivered();
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  /** Appends a record; false if it is too long for a spool. Never fails because of the disk. */
  synchronized boolean append(Topic topic, String key, byte[] value) {
    long now = clock.millis();
    ByteBuffer frame = SpoolFormat.encode(now, topic, key, value);
    if (frame == null) {
      return false;
    }
    int frameBytes = frame.remaining();
    if (!toDisk(frame, now)) {
      lose(memory.add(new SpoolEntry(next, now, topic, key, value, frameBytes)));
    }
    next++;
    return true;
  }

  private boolean toDisk(ByteBuffer frame, long now) {
    long sinceProblem = now - diskProblemMillis;
    if (diskProblem != null && sinceProblem >= 0 && sinceProblem < DISK_RETRY_MILLIS) {
      return false;
    }
    boolean interrupted = Thread.interrupted(); // which would close the file under the write
    try {
      drainMemory(now);
      makeRoom(frame.remaining(), now);
      files.append(frame, next, now);
      diskProblem = null;
      return true;
    } catch (IOException e) {
      diskProblem = e;
      diskProblemMillis = now;
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void drainMemory(long now) throws IOException {
    for (SpoolEntry first = memory.first(); first != null; first = memory.first()) {
      ByteBuffer frame =
          SpoolFormat.encode(first.appendTimeMillis(), first.topic(), first.key(), first.value());
      makeRoom(first.frameBytes(), now);
      files.append(Objects.requireNonNull(frame), first.number(), first.appendTimeMillis());
      memory.removeFirst();
    }
  }

  private void makeRoom(int frameBytes, long now) throws IOException {
    long needed = (long) frameBytes + SpoolFormat.HEADER_BYTES; // it may begin a segment
    long oldestAllowed = now - limits.maxAge().toMillis();
    for (Segment first = files.first(); first != null; first = files.first()) {
      boolean tooOld = first.lastMillis() < oldestAllowed && !first.isEmpty();
      if (!tooOld && files.bytes() + needed <= limits.maxBytes()) {
        return;
      }
      dropFirst(first);
    }
  }

  private void dropFirst(Segment first) throws IOException {
    long from = Math.max(first.first(), delivered);
    if (from < first.end()) {
      lose(loss(first, first.end() - from, first.bytes() - offsetOf(first, from)));
    }
    delivered = Math.max(delivered, first.end());
    read = Math.max(read, delivered);
    files.removeFirst();
  }

  private static long offsetOf(Segment segment, long number) {
    try (FileChannel channel = FileChannel.open(segment.path(), StandardOpenOption.READ)) {
      return segment.offsetOf(number, channel);
    } catch (IOException e) {
      return SpoolFormat.HEADER_BYTES; // somebody deleted it: count it whole
    }
  }

  private static SpoolLoss loss(Segment segment, long records, long bytes) {
    return new SpoolLoss(records, bytes, segment.firstMillis(), segment.lastMillis());
  }

  private void lose(SpoolLoss loss) {
    untold = untold.plus(loss);
    lost = lost.plus(loss);
  }

  /**
   * The next entries in order, about that many bytes of them; empty if there are none.
   *
   * @throws IOException if the next one cannot be read at all; it stays the next one
   */
  synchronized List<SpoolEntry> read(int byteBudget) throws IOException {
    var entries = new ArrayList<SpoolEntry>();
    try {
      long left = readSegments(byteBudget, entries);
      if (left > 0) {
        memory.read(read, left, entries);
        if (!entries.isEmpty()) {
          read = Math.max(read, entries.get(entries.size() - 1).number() + 1);
        }
      }
    } catch (IOException e) {
      if (entries.isEmpty()) {
        throw e; // otherwise those before come first, and this will happen again
      }
    }
    return entries;
  }

  private long readSegments(long byteBudget, List<SpoolEntry> entries) throws IOException {
    long left = byteBudget;
    for (Segment segment = files.from(read);
        segment != null && left > 0;
        segment = segment.contains(read) ? segment : files.from(read)) {
      read = Math.max(read, segment.first());
      try {
        SpoolEntry entry = cursor.read(segment, read);
        if (entry == null) {
          cutDamage(segment, cursor.offset());
        } else {
          entries.add(entry);
          left -= entry.frameBytes();
          read++;
        }
      } catch (NoSuchFileException e) { // somebody deleted it
        cutDamage(segment, offsetOf(segment, read));
      }
    }
    return left;
  }

  /** The bytes at the read position were good once and are no more: the segment ends there. */
  private void cutDamage(Segment segment, long offset) throws IOException {
    lose(loss(segment, segment.end() - read, segment.bytes() - offset));
    cursor.close();
    files.cut(segment, read, offset);
  }

  /** Goes back to the oldest entry that was not confirmed. */
  synchronized void rewind() {
    read = delivered;
  }

  /** The entry and all before it are on their topics, or given up. */
  synchronized void confirm(SpoolEntry entry) throws IOException {
    if (entry.number() >= delivered) {
      delivered = entry.number() + 1;
      read = Math.max(read, delivered);
      memory.removeBelow(delivered);
      removeDelivered();
    }
  }

  /** Deletes what is delivered whole, except the segment that is being written. */
  private void removeDelivered() throws IOException {
    for (Segment first = files.first();
        first != null && first.end() <= delivered && first.end() < next;
        first = files.first()) {
      files.removeFirst();
    }
  }

  /** Whether the entry still waits for its confirmation. */
  synchronized boolean isWaiting(SpoolEntry entry) {
    return entry.number() >= delivered;
  }

  /** The loss that nobody was told of yet; the caller tells of it now. */
  synchronized SpoolLoss takeLoss() {
    SpoolLoss loss = untold;
    untold = SpoolLoss.NONE;
    return loss;
  }

  /** Saves how far delivery came. */
  synchronized void checkpoint() throws IOException {
    var current = new Checkpoint(delivered, untold);
    if (!current.equals(saved)) {
      current.write(directory);
      saved = current;
    }
  }

  synchronized SpoolState state() {
    return new SpoolState(
        files.countFrom(delivered) + memory.size(),
        files.bytes(),
        lost,
        files.tornBytes(),
        memory.size(),
        diskProblem == null ? "" : diskProblem.toString());
  }

  /** Saves everything; what waits is there at the next start, unless the disk still refuses. */
  @Override
  public synchronized void close() throws IOException {
    boolean interrupted = Thread.interrupted(); // as when appending
    try (lock;
        files;
        cursor) {
      try {
        drainMemory(clock.millis());
      } catch (IOException e) {
        diskProblem = e;
        lose(memory.clear());
      }
      checkpoint();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
