package io.forestall.ingest.collect.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class KmsgSourceTest {
  private final List<String> lines = new ArrayList<>();
  private final Ring ring = new Ring();

  @Test
  void poll_records_areHandedOverOnceAndGapsCounted() {
    ring.records.add("6,10,1,-;a\n SUBSYSTEM=pci\n");
    ring.records.add("6,11,2,-;b\n");
    ring.records.add(Ring.OVERWRITTEN);
    ring.records.add("6,20,3,-;c\n");
    try (var source = new KmsgSource(ring, 10)) {
      source.start();
      poll(source, 2);
      assertThat(lines).containsExactly("11 6,11,2,-;b", "20 6,20,3,-;c");
      assertThat(source.lost()).isEqualTo(8);
      assertThat(source.position()).isEqualTo("20");
    }
    await().until(() -> ring.interrupted);
  }

  @Test
  void poll_nothingThere_returnsAtOnce() {
    try (var source = new KmsgSource(ring, -1)) {
      source.start();
      assertThat(source.poll((text, sequence) -> {})).isFalse();
      assertThat(source.position()).isEmpty();
    }
  }

  @Test
  void poll_brokenForEver_givesUpReading() {
    for (int i = 0; i < 200; i++) {
      ring.records.add(Ring.OVERWRITTEN);
    }
    try (var source = new KmsgSource(ring, -1)) {
      source.start();
      await().until(() -> ring.records.size() == 100);
      assertThat(source.poll((text, sequence) -> {})).isFalse();
    }
  }

  @Test
  void poll_moreThanTheQueueHolds_losesNothing() {
    for (int i = 0; i < 10_000; i++) {
      ring.records.add("6," + i + ",1,-;x");
    }
    try (var source = new KmsgSource(ring, -1)) {
      source.start();
      poll(source, 10_000);
      assertThat(lines).hasSize(10_000);
      assertThat(source.lost()).isZero();
    }
  }

  @Test
  void open_realDevice_readsTheRingAndGoesOn() throws IOException {
    Path device = Path.of("/dev/kmsg");
    assumeTrue(Files.isReadable(device), "the kernel log is absent or not ours to read: " + device);
    String position;
    try (var source = KmsgSource.open(device, "")) {
      poll(source, 1);
      position = source.position();
    }
    assertThat(lines.get(0)).matches("(?s)\\d+ \\d+,\\d+,\\d+,.*;.*");
    try (var source = KmsgSource.open(device, position)) {
      long last = Long.parseLong(position);
      source.poll((text, sequence) -> assertThat(sequence).isGreaterThan(last));
    }
  }

  private void poll(KmsgSource source, int atLeast) {
    await()
        .until(
            () -> {
              source.poll((text, sequence) -> lines.add(sequence + " " + text.split("\n", 2)[0]));
              return lines.size() >= atLeast;
            });
  }

  /** A ring whose end makes the reader wait, as the device does. */
  private static final class Ring implements ReadableByteChannel {
    static final String OVERWRITTEN = "overwritten";

    private final BlockingQueue<String> records = new LinkedBlockingQueue<>();
    private volatile boolean interrupted;

    @Override
    public int read(ByteBuffer target) throws IOException {
      try {
        String record = records.take();
        if (record.equals(OVERWRITTEN)) {
          throw new IOException("Broken pipe");
        }
        byte[] bytes = record.getBytes(UTF_8);
        target.put(bytes);
        return bytes.length;
      } catch (InterruptedException e) {
        interrupted = true;
        throw new ClosedByInterruptException();
      }
    }

    @Override
    public boolean isOpen() {
      return !interrupted;
    }

    @Override
    public void close() {}
  }
}
