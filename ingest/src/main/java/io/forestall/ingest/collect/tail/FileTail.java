package io.forestall.ingest.collect.tail;

import io.forestall.schemas.RejectReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one file by lines, as {@code tail -F} does, from a position that survives restarts.
 *
 * <ul>
 *   <li>Rotation: the old file is held open and read to its end; the new one follows once it has
 *       bytes, because until then the writer may still write to the old one. After a restart the
 *       old file is looked for under its new name in the same directory.
 *   <li>Truncation: seen by a shorter file, or by other bytes before the offset than those that
 *       were read there, when it has grown again meanwhile. Its half line is dropped.
 *   <li>Sequence of a line: bytes before it, earlier generations included; it never falls.
 *   <li>Cost: at most {@value #MAX_BYTES_PER_POLL} bytes a call; memory: one 64 kB buffer and a
 *       line.
 *   <li>Not covered: a file that is rotated twice between two polls loses the one in between.
 * </ul>
 */
public final class FileTail implements LineSource {

  /** Where to begin with a file that is there at the first look and has no saved position. */
  public enum Start {
    BEGINNING,
    END
  }

  static final int MAX_BYTES_PER_POLL = 4 << 20;

  private static final Logger log = LoggerFactory.getLogger(FileTail.class);
  private static final int WITNESS_BYTES = 64;
  private static final int MAX_SIBLINGS = 1_000;

  private final Path path;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(65_536);
  private final LineSplitter splitter = new LineSplitter();
  private @Nullable TailPosition restored;
  private Start start;
  private @Nullable FileChannel channel;
  private long inode;
  private long offset;
  private long base;
  private int witness;
  private long ioErrors;

  /**
   * Follows a file that need not exist yet.
   *
   * @param position what {@link #position} gave before a restart, or empty
   */
  public FileTail(Path path, Start start, String position) {
    this.path = path;
    this.start = start;
    this.restored = TailPosition.parse(position);
  }

  @Override
  public boolean poll(LineSink sink) {
    try {
      FileChannel open = channel == null ? openFirst() : channel;
      return open != null && read(open, sink);
    } catch (NoSuchFileException e) {
      start = Start.BEGINNING; // whatever appears later is new
      return false;
    } catch (IOException e) {
      if (ioErrors++ == 0) {
        log.warn("cannot read file={} error={}", path, e.toString());
      }
      return false;
    }
  }

  private boolean read(FileChannel first, LineSink sink) throws IOException {
    FileChannel open = first;
    checkTruncation(open);
    int budget = MAX_BYTES_PER_POLL;
    while (budget > 0) {
      boolean replaced = isReplaced(); // asked before the read, so that no last line is missed
      buffer.clear();
      int count = open.read(buffer, offset);
      if (count > 0) {
        buffer.flip();
        splitter.accept(buffer, base + offset, sink);
        offset += count;
        witness = witness(open, offset);
        budget -= count;
      } else if (replaced) {
        splitter.end(sink);
        base += offset;
        open = openAt(path, 0);
      } else {
        break;
      }
    }
    if (budget == MAX_BYTES_PER_POLL) {
      splitter.endRedraw(sink);
    }
    return budget <= 0;
  }

  private void checkTruncation(FileChannel open) throws IOException {
    if (isTruncated(open)) {
      splitter.reset(false, false);
      base += offset;
      offset = 0;
      witness = witness(open, 0);
    }
  }

  private boolean isTruncated(FileChannel open) throws IOException {
    return open.size() < offset || witness(open, offset) != witness;
  }

  private boolean isReplaced() throws IOException {
    try {
      return inodeOf(path) != inode && Files.size(path) > 0;
    } catch (NoSuchFileException e) {
      return false; // renamed, and its successor is not there yet
    }
  }

  private @Nullable FileChannel openFirst() throws IOException {
    TailPosition saved = restored;
    if (saved != null) {
      return resume(saved);
    }
    long size = Files.size(path);
    FileChannel opened = openAt(path, start == Start.END ? size : 0);
    if (offset > 0) {
      byte last = byteBefore(opened, offset);
      splitter.reset(last != '\n' && last != '\r', last == '\r');
    }
    return opened;
  }

  private FileChannel resume(TailPosition saved) throws IOException {
    base = saved.base();
    Path generation = inodeOf(path) == saved.inode() ? path : sibling(saved.inode());
    if (generation != null) {
      FileChannel opened = openAt(generation, saved.offset());
      if (inode == saved.inode()
          && opened.size() >= offset
          && witness(opened, offset) == saved.witness()) {
        boolean bar = offset > 0 && byteBefore(opened, offset) == '\r';
        splitter.reset(saved.insideLongLine(), bar);
        restored = null;
        return opened;
      }
    }
    base = saved.base() + saved.offset();
    FileChannel opened = openAt(path, 0);
    restored = null;
    return opened;
  }

  private @Nullable Path sibling(long wanted) throws IOException {
    Path directory = path.toAbsolutePath().getParent();
    if (directory == null) {
      return null;
    }
    int seen = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (++seen > MAX_SIBLINGS) {
          return null;
        }
        if (Files.isRegularFile(file) && inodeOf(file) == wanted) {
          return file;
        }
      }
    }
    return null;
  }

  private FileChannel openAt(Path file, long from) throws IOException {
    FileChannel opened = FileChannel.open(file, StandardOpenOption.READ);
    FileChannel previous = channel;
    if (previous != null) {
      previous.close();
    }
    channel = opened;
    // A rename between the two calls leaves a wrong number: the file is then read twice at most.
    inode = inodeOf(file);
    offset = from;
    witness = witness(opened, offset);
    return opened;
  }

  private static long inodeOf(Path file) throws IOException {
    return (long) Files.getAttribute(file, "unix:ino");
  }

  private static byte byteBefore(FileChannel open, long offset) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    return open.read(one, offset - 1) == 1 ? one.get(0) : 0;
  }

  private static int witness(FileChannel open, long offset) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(WITNESS_BYTES, offset));
    long from = offset - bytes.capacity();
    while (bytes.hasRemaining() && open.read(bytes, from + bytes.position()) > 0) {
      // a short read of a file is legal, if rare
    }
    var checksum = new CRC32();
    checksum.update(bytes.flip());
    return (int) checksum.getValue();
  }

  @Override
  public String position() {
    FileChannel open = channel;
    if (open == null) {
      TailPosition saved = restored;
      return saved == null ? "" : saved.encode();
    }
    try {
      if (isTruncated(open)) { // since the last poll
        return new TailPosition(inode, 0, base + offset, witness(open, 0), false).encode();
      }
      long done = offset - splitter.pending();
      return new TailPosition(inode, done, base, witness(open, done), splitter.skipping()).encode();
    } catch (IOException e) {
      return ""; // what cannot be read now is read from its start when it can be again
    }
  }

  @Override
  public Map<RejectReason, Long> rejectCounts() {
    var counts = new EnumMap<RejectReason, Long>(RejectReason.class);
    counts.put(RejectReason.LINE_TOO_LONG, splitter.tooLong());
    counts.put(RejectReason.NOT_UTF8, splitter.notUtf8());
    return counts;
  }

  /** Polls that failed because the file could not be read. */
  public long ioErrors() {
    return ioErrors;
  }

  @Override
  public void close() {
    try {
      FileChannel open = channel;
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      log.debug("close failed file={} error={}", path, e.toString());
    }
  }
}
