package io.forestall.ingest.collect.tail;

import io.forestall.schemas.RejectReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the kernel's ring through {@code /dev/kmsg}, one record a read, from its oldest record on.
 *
 * <p>Java cannot read a device without waiting at its end, so a daemon thread reads and hands over
 * through a bounded queue. When nobody polls, the thread stops at the full queue and the kernel's
 * ring overwrites its oldest records, which shows as a gap in their numbers. Closing interrupts the
 * thread, which ends its read.
 *
 * @see <a href="https://www.kernel.org/doc/Documentation/ABI/testing/dev-kmsg">dev-kmsg</a>
 */
public final class KmsgSource implements LineSource {
  private static final Logger log = LoggerFactory.getLogger(KmsgSource.class);
  private static final int QUEUE_RECORDS = 4_096;
  private static final int MAX_RECORD_BYTES = 16_384; // the kernel's own limit is 8,192
  private static final int MAX_ERRORS_IN_A_ROW = 100;

  private final BlockingQueue<byte[]> records = new ArrayBlockingQueue<>(QUEUE_RECORDS);
  private final ReadableByteChannel channel;
  private final Thread reader;
  private long lastSequence;
  private long lost;

  KmsgSource(ReadableByteChannel channel, long lastSequence) {
    this.channel = channel;
    this.lastSequence = lastSequence;
    this.reader = new Thread(this::read, "forestall-kmsg");
    reader.setDaemon(true);
  }

  /**
   * Opens the device.
   *
   * @param position what {@link #position} gave earlier in the same boot, or empty
   * @throws IOException when the device cannot be opened, as without the right to
   */
  public static KmsgSource open(Path device, String position) throws IOException {
    var source =
        new KmsgSource(
            FileChannel.open(device, StandardOpenOption.READ), parseSequence(position, -1));
    source.start();
    return source;
  }

  void start() {
    reader.start();
  }

  private void read() {
    ByteBuffer record = ByteBuffer.allocateDirect(MAX_RECORD_BYTES);
    int errors = 0;
    try {
      while (errors < MAX_ERRORS_IN_A_ROW) {
        record.clear();
        try {
          if (channel.read(record) < 0) {
            return;
          }
          errors = 0;
        } catch (ClosedChannelException e) {
          return;
        } catch (IOException e) {
          errors++; // EPIPE: the ring overwrote the next record; the next read finds the oldest
          continue;
        }
        byte[] bytes = new byte[record.flip().remaining()];
        record.get(bytes);
        records.put(bytes);
      }
      log.warn("the kernel log cannot be read any more errors={}", errors);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean poll(LineSink sink) {
    for (int i = 0; i < QUEUE_RECORDS; i++) {
      byte[] bytes = records.poll();
      if (bytes == null) {
        return false;
      }
      String record = new String(bytes, StandardCharsets.UTF_8);
      int comma = record.indexOf(',');
      long sequence = parseSequence(record.substring(comma + 1), lastSequence + 1);
      if (sequence > lastSequence) { // the ring is read from its start again after a restart
        countLost(lastSequence < 0 ? 0 : sequence - lastSequence - 1);
        lastSequence = sequence;
        sink.line(record.stripTrailing(), sequence);
      }
    }
    return true;
  }

  private void countLost(long gap) {
    if (gap > 0 && lost == 0) {
      log.warn("kernel log records were overwritten before they were read count={}", gap);
    }
    lost += gap;
  }

  private static long parseSequence(String text, long fallback) {
    int end = 0;
    while (end < text.length() && end < 18 && Character.digit(text.charAt(end), 10) >= 0) {
      end++;
    }
    return end == 0 ? fallback : Long.parseLong(text.substring(0, end));
  }

  @Override
  public String position() {
    return lastSequence < 0 ? "" : String.valueOf(lastSequence);
  }

  /** Nothing: the kernel keeps its records short and escapes what is not text. */
  @Override
  public Map<RejectReason, Long> rejectCounts() {
    return Map.of();
  }

  /** Records that the ring overwrote before they were read. */
  public long lost() {
    return lost;
  }

  @Override
  public void close() {
    reader.interrupt();
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("close failed error={}", e.toString());
    }
  }
}
