package io.forestall.ingest.publish;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a folder to one process: two agents on one spool would tear each other's segments. */
final class FolderLock implements Closeable {
  private final FileChannel channel;

  /**
   * Takes the lock.
   *
   * @throws IOException if another process, or another spool in this one, has it
   */
  FolderLock(Path directory) throws IOException {
    channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!isOurs(channel)) {
      channel.close();
      throw new IOException("another agent uses the spool folder " + directory);
    }
  }

  private static boolean isOurs(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // held within this very process
    }
  }

  /** Gives it back. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
