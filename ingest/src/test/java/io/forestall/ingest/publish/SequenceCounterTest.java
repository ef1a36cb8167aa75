package io.forestall.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequenceCounterTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1_000_000));

  @TempDir private Path directory;

  private SequenceCounter counter(InstantSource clock) {
    return new SequenceCounter(directory.resolve("sequence"), clock);
  }

  @Test
  void next_firstStart_countsFromTheClock() {
    SequenceCounter counter = counter(CLOCK);
    assertThat(counter.next()).isEqualTo(1_000_000);
    assertThat(counter.next()).isEqualTo(1_000_001);
  }

  @Test
  void next_restartedWithClockSetBack_stillRises() {
    long last = 0;
    for (int restart = 0; restart < 20; restart++) {
      SequenceCounter counter =
          counter(InstantSource.fixed(Instant.ofEpochMilli(1_000_000 - restart * 1_000L)));
      for (int i = 0; i < 777; i++) {
        long number = counter.next();
        assertThat(number).isGreaterThan(last);
        last = number;
      }
    }
  }

  @Test
  void next_brokenFile_countsFromTheClock() throws Exception {
    byte[][] contents = {{}, {1, 2, 3}, {127, -1, -1, -1, -1, -1, -1, -1}};
    for (byte[] content : contents) {
      Files.write(directory.resolve("sequence"), content);
      assertThat(counter(CLOCK).next()).isEqualTo(1_000_000);
    }
  }

  @Test
  void next_folderMissing_countsOn() {
    var counter = new SequenceCounter(directory.resolve("absent").resolve("sequence"), CLOCK);
    assertThat(counter.next()).isEqualTo(1_000_000);
    assertThat(counter.next()).isEqualTo(1_000_001);
  }
}
