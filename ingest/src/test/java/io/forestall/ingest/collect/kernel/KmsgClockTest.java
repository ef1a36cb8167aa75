package io.forestall.ingest.collect.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KmsgClockTest {
  private static final long NOW = 1_000_000_000;

  private final KmsgClock clock = new KmsgClock();

  @Test
  void timeMillis_pastOfTheRing_stands() {
    assertThat(clock.timeMillis(record(NOW - 3_600_000), NOW)).isEqualTo(NOW - 3_600_000);
  }

  @Test
  void timeMillis_aheadOfNow_isNow() {
    assertThat(clock.timeMillis(record(NOW + 50), NOW)).isEqualTo(NOW);
  }

  @Test
  void timeMillis_liveRecordOfSlowClock_isAfterTheLastRead() {
    for (int second = 0; second <= 10; second++) {
      clock.done(false, NOW + 1_000L * second);
    }
    long now = NOW + 11_000;
    assertThat(clock.timeMillis(record(now - 52_000), now)).isEqualTo(NOW + 10_000);
    assertThat(clock.timeMillis(record(now - 400), now)).isEqualTo(now - 400);
  }

  @Test
  void timeMillis_whileCatchingUp_stands() {
    for (int second = 0; second <= 10; second++) {
      clock.done(second < 8, NOW + 1_000L * second);
    }
    assertThat(clock.timeMillis(record(NOW), NOW + 11_000)).isEqualTo(NOW);
  }

  @Test
  void timeMillis_lineOfAFile_stands() {
    clock.done(false, NOW);
    clock.done(false, NOW + 10_000);
    var line = new KernelLine(NOW, -1, -1, -1, "x");
    assertThat(clock.timeMillis(line, NOW + 11_000)).isEqualTo(NOW);
    var untimed = new KernelLine(-1, -1, -1, -1, "x");
    assertThat(clock.timeMillis(untimed, NOW + 11_000)).isEqualTo(NOW + 11_000);
  }

  private static KernelLine record(long timeMillis) {
    return new KernelLine(timeMillis, 5_000, 7, 6, "x");
  }
}
