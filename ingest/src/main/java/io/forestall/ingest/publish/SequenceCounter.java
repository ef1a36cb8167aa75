package io.forestall.ingest.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers a node's samples so that they rise through restarts of the agent, a kill -9 included.
 *
 * <p>Starts at the larger of the time in epoch milliseconds and the end of the last block that an
 * earlier agent reserved in the file. The time alone rises faster than samples are taken; the file
 * covers a clock that was set back. A file that cannot be read or written leaves the time alone.
 * One write per {@value #BLOCK} numbers. One thread.
 */
public final class SequenceCounter {
  private static final Logger LOG = LoggerFactory.getLogger(SequenceCounter.class);
  private static final int BLOCK = 1_000;

  private final Path file;
  private long next;
  private long reserved; // numbers below are ours

  public SequenceCounter(Path file, InstantSource clock) {
    this.file = file;
    next = Math.max(clock.millis(), reservedBefore());
    reserved = next;
  }

  /** The next number, larger than all before it. */
  public long next() {
    if (next >= reserved) {
      reserved = next + BLOCK;
      reserve();
    }
    return next++;
  }

  private long reservedBefore() {
    try {
      byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
      long before = bytes.length == Long.BYTES ? ByteBuffer.wrap(bytes).getLong() : 0;
      return before < Long.MAX_VALUE / 2 ? before : 0; // garbage must not end all counting
    } catch (IOException e) {
      LOG.warn("sequence file {} not readable, counting from the clock: {}", file, e.toString());
      return 0;
    }
  }

  private void reserve() {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.write(fresh, ByteBuffer.allocate(Long.BYTES).putLong(reserved).array());
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.warn("sequence file {} not writable, counting goes on: {}", file, e.toString());
    }
  }
}
