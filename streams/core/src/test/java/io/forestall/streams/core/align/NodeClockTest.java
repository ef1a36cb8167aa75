package io.forestall.streams.core.align;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import org.junit.jupiter.api.Test;

final class NodeClockTest {
  private static final long START = 1_760_000_000_000L;

  private final NodeClock clock = new NodeClock();

  private long offset(long millis) {
    return clock.offset(new Arrival(7, START, START + millis));
  }

  @Test
  void offset_timesUnknown_zero() {
    assertThat(clock.offset(Arrival.UNKNOWN)).isZero();
    assertThat(clock.offset(new Arrival(1, START, -1))).isZero();
  }

  @Test
  void offset_withinASecond_toleratedAsDelay() {
    assertThat(offset(1_000)).isZero();
    assertThat(offset(-900)).isZero();
  }

  @Test
  void offset_oneDelayedRecord_doesNotMoveTheMedian() {
    for (int i = 0; i < 5; i++) {
      assertThat(offset(10)).isZero();
    }
    assertThat(offset(90_000)).isZero();
    assertThat(offset(10)).isZero();
  }

  @Test
  void offset_clockIsSet_followedAfterThreeRecords() {
    for (int i = 0; i < 12; i++) {
      assertThat(offset(60_000)).isEqualTo(60_000);
    }
    assertThat(offset(-60_000)).isEqualTo(60_000);
    assertThat(offset(-60_000)).isEqualTo(60_000);
    assertThat(offset(-60_000)).isEqualTo(-60_000);
  }

  @Test
  void readBack_goesOnAlike() {
    for (int i = 0; i < 7; i++) {
      offset(60_000 + i);
    }
    var out = new StateWriter();
    clock.write(out);
    var restored = new NodeClock();
    restored.read(new StateReader(out.toBytes()));
    var next = new Arrival(8, START, START + 70_000);
    assertThat(restored.offset(next)).isEqualTo(clock.offset(next));
  }
}
