package io.forestall.ingest.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32C;

/**
 * How far the spool was delivered: every entry below {@code next} is on its topic or given up. With
 * it goes the loss that no reject record has told of yet, so that a kill does not hush it up.
 *
 * <p>File: version(1) next(8) loss(4 x 8) crc32c(4), replaced atomically. A missing or broken file
 * means 0: everything in the spool is sent again, which readers tell by its sequence numbers.
 */
record Checkpoint(long next, SpoolLoss loss) {
  private static final byte VERSION = 1;
  private static final int BYTES = 1 + 8 + 4 * 8 + 4;
  private static final String FILE = "checkpoint";

  static Checkpoint read(Path directory) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(directory.resolve(FILE));
    } catch (NoSuchFileException e) {
      return new Checkpoint(0, SpoolLoss.NONE);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    if (bytes.length != BYTES
        || buffer.get() != VERSION
        || buffer.getInt(BYTES - 4) != checksum(bytes)) {
      return new Checkpoint(0, SpoolLoss.NONE);
    }
    return new Checkpoint(
        buffer.getLong(),
        new SpoolLoss(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong()));
  }

  void write(Path directory) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES).put(VERSION).putLong(next);
    buffer.putLong(loss.records()).putLong(loss.bytes());
    buffer.putLong(loss.firstMillis()).putLong(loss.lastMillis());
    buffer.putInt(checksum(buffer.array()));
    Path fresh = directory.resolve(FILE + ".new");
    Files.write(fresh, buffer.array());
    Files.move(fresh, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  private static int checksum(byte[] bytes) {
    var crc = new CRC32C();
    crc.update(bytes, 0, BYTES - 4);
    return (int) crc.getValue();
  }
}
