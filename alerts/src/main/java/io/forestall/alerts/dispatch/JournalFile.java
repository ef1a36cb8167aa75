package io.forestall.alerts.dispatch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * An append-only file of {@link JournalFormat} frames. An append that fails leaves the file as it
 * was; a replacement happens as a whole or not at all. One instance belongs to one thread, which
 * must not be interrupted: Java closes a file under an interrupted thread.
 */
final class JournalFile implements AutoCloseable {
  private final Path folder;
  private final Path path;
  private FileChannel channel;
  private long sizeBytes;

  JournalFile(Path folder, String name) throws IOException {
    this.folder = folder;
    this.path = folder.resolve(name);
    this.channel = open(path);
    this.sizeBytes = channel.size();
    FolderSync.force(folder);
  }

  void append(byte[] payload) throws IOException {
    try {
      sizeBytes += write(channel, sizeBytes, payload);
    } catch (IOException e) {
      channel.truncate(sizeBytes); // or the rest of this frame would hide behind the next one
      throw e;
    }
  }

  /** Returns when all that was appended would survive a loss of power. */
  void force() throws IOException {
    channel.force(false);
  }

  long sizeBytes() {
    return sizeBytes;
  }

  void replace(List<byte[]> payloads) throws IOException {
    Path draft = folder.resolve(path.getFileName() + ".draft");
    Files.deleteIfExists(draft);
    long draftBytes = 0;
    try (FileChannel out = open(draft)) {
      for (byte[] payload : payloads) {
        draftBytes += write(out, draftBytes, payload);
      }
      out.force(true);
    }
    channel.close();
    try {
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      FolderSync.force(folder);
    } finally {
      channel = open(path);
      sizeBytes = channel.size();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static long write(FileChannel out, long position, byte[] payload) throws IOException {
    ByteBuffer frame = JournalFormat.frame(payload);
    while (frame.hasRemaining()) {
      out.write(frame, position + frame.position());
    }
    return frame.limit();
  }
}
