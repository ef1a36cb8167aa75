package io.forestall.traces;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that gets its name when it is complete: until then it lies beside it as {@code
 * NAME.partial}. What a killed run has left there is replaced; a lock tells it from a run that is
 * still at work.
 */
final class PartialFolder implements Closeable {
  private static final String LOCK = ".lock";

  private final Path complete;
  private final Path partial;
  private final FileChannel lock;
  private boolean over;

  private PartialFolder(Path complete, Path partial, FileChannel lock) {
    this.complete = complete;
    this.partial = partial;
    this.lock = lock;
  }

  /** Begins a folder; throws when there is one of that name that is not empty. */
  static PartialFolder create(Path folder) throws IOException {
    Path complete = folder.toAbsolutePath().normalize();
    if (Files.exists(complete) && !isEmptyFolder(complete)) {
      throw new FileAlreadyExistsException(complete + " is there already and is not empty");
    }
    Path partial = complete.resolveSibling(complete.getFileName() + ".partial");
    Files.createDirectories(partial);
    FileChannel lock =
        FileChannel.open(
            partial.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (!isFree(lock)) {
        throw new IOException(complete + " is being written by another run");
      }
      deleteContent(partial);
      return new PartialFolder(complete, partial, lock);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  private static boolean isFree(FileChannel lock) throws IOException {
    try {
      return lock.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by this very process
    }
  }

  private static boolean isEmptyFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  /** Where its files belong for now. */
  Path path() {
    return partial;
  }

  /** Gives the folder its name. */
  void commit() throws IOException {
    Files.delete(partial.resolve(LOCK));
    if (Files.exists(complete)) {
      Files.delete(complete); // empty, or this fails
    }
    Files.move(partial, complete, StandardCopyOption.ATOMIC_MOVE);
    over = true;
    lock.close();
  }

  /** Deletes the folder unless it is committed. */
  @Override
  public void close() throws IOException {
    if (!over) {
      over = true;
      deleteContent(partial);
      Files.deleteIfExists(partial.resolve(LOCK));
      Files.delete(partial);
      lock.close();
    }
  }

  private static void deleteContent(Path folder) throws IOException {
    List<Path> found;
    try (Stream<Path> files = Files.walk(folder)) {
      found = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : found) {
      if (!file.equals(folder) && !file.equals(folder.resolve(LOCK))) {
        Files.delete(file);
      }
    }
  }
}
