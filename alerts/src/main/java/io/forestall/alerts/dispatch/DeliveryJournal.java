package io.forestall.alerts.dispatch;

import io.forestall.alerts.dispatch.JournalEntry.Accepted;
import io.forestall.alerts.dispatch.JournalEntry.Audited;
import io.forestall.alerts.dispatch.JournalEntry.Finished;
import io.forestall.alerts.dispatch.JournalEntry.Gone;
import io.forestall.alerts.dispatch.JournalEntry.Over;
import io.forestall.alerts.dispatch.JournalEntry.Postponed;
import io.forestall.alerts.dispatch.JournalEntry.Standing;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.apache.kafka.common.utils.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one sink has yet to be told and what it was told, kept on disk: an append-only file that is
 * written anew, shorter, whenever it has doubled.
 *
 * <ul>
 *   <li>Invariant: an accepted revision leaves the journal only as finished. After {@link #force}
 *       it survives kill -9 and loss of power, and only then may its offset be committed.
 *   <li>A file that was cut short or damaged is read as far as its frames are whole; a damaged one
 *       is kept beside the new one, never deleted.
 *   <li>The folder is locked: two processes on one journal would tell everything twice.
 *   <li>Threads: none; one instance belongs to one dispatcher.
 * </ul>
 */
final class DeliveryJournal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryJournal.class);
  private static final String FILE = "deliveries.journal";

  /** Below this a journal is not worth shortening. */
  private static final long SMALL_BYTES = 1 << 20;

  private final FileChannel lockChannel;
  private final JournalState state = new JournalState();
  private final JournalFile file;
  private long compactedBytes;

  /**
   * Reads the journal of this folder, or begins one.
   *
   * @throws IOException if it cannot be read, a newer program wrote it, or another process holds it
   */
  static DeliveryJournal open(Path folder, long nowMillis) throws IOException {
    Files.createDirectories(folder);
    FileChannel lock = lock(folder.resolve("lock"));
    try {
      return new DeliveryJournal(folder, lock, nowMillis);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  private DeliveryJournal(Path folder, FileChannel lockChannel, long nowMillis) throws IOException {
    this.lockChannel = lockChannel;
    boolean whole = read(folder.resolve(FILE));
    state.bringForward(nowMillis + RetrySchedule.BEYOND_ANY_WAIT.toMillis(), nowMillis);
    this.file = new JournalFile(folder, FILE);
    if (!whole) {
      compact();
    }
  }

  JournalState state() {
    return state;
  }

  void accept(PendingDelivery delivery) throws IOException {
    // On disk first: what is not there must be read from the topic again.
    file.append(new Accepted(delivery).encode());
    state.accept(delivery);
  }

  void postpone(PendingDelivery delivery, int attempts, long nextAttemptMillis) throws IOException {
    append(new Postponed(delivery.incident(), delivery.revision(), attempts, nextAttemptMillis));
  }

  void finish(AuditEntry audit) throws IOException {
    append(new Finished(audit));
  }

  void audited(String id) throws IOException {
    append(new Audited(id));
  }

  void gone(String fingerprint) throws IOException {
    append(new Gone(fingerprint));
  }

  void stands(String incident, Bytes record) throws IOException {
    append(new Standing(incident, record));
  }

  void over(String incident) throws IOException {
    if (state.standing().containsKey(incident)) {
      append(new Over(incident));
    }
  }

  /** Returns when everything above would survive a loss of power. */
  void force() throws IOException {
    file.force();
  }

  void compactIfGrown() throws IOException {
    if (file.sizeBytes() > 2 * compactedBytes + SMALL_BYTES) {
      compact();
    }
  }

  @Override
  public void close() throws IOException {
    try (lockChannel) {
      file.force();
      file.close();
    }
  }

  private void append(JournalEntry entry) throws IOException {
    // In memory first: a full disk must not make a sink say the same thing again and again.
    entry.applyTo(state);
    file.append(entry.encode());
  }

  private void compact() throws IOException {
    file.replace(state.entries().stream().map(JournalEntry::encode).toList());
    compactedBytes = file.sizeBytes();
  }

  /** Whether every byte of the file was understood. */
  private boolean read(Path path) throws IOException {
    if (Files.notExists(path)) {
      return true;
    }
    JournalFormat.Scan scan;
    try {
      scan = JournalFormat.scan(Files.readAllBytes(path));
    } catch (IOException e) {
      throw new IOException("journal " + path + ": " + e.getMessage(), e);
    }
    int damagedBytes = scan.damagedBytes();
    for (byte[] payload : scan.payloads()) {
      try {
        JournalEntry.decode(payload).applyTo(state);
      } catch (IOException e) {
        damagedBytes += payload.length;
      }
    }
    if (damagedBytes > 0) {
      Path copy = keep(path);
      LOG.warn("journal {}: {} bytes are damaged; kept as {}", path, damagedBytes, copy);
    }
    return damagedBytes == 0 && scan.tornBytes() == 0;
  }

  private static Path keep(Path path) throws IOException {
    int number = 1;
    Path copy;
    do {
      copy = path.resolveSibling(FILE + ".damaged-" + number++);
    } while (Files.exists(copy));
    return Files.copy(path, copy, StandardCopyOption.COPY_ATTRIBUTES);
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) { // held by this very process
      lock = null;
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    if (lock == null) {
      throw new IOException("another process works in " + path.getParent());
    }
    return channel;
  }
}
