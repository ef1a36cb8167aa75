package io.forestall.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatsTest {
  private static List<Long> times(long tickMillis) {
    List<Long> times = new ArrayList<>();
    for (long timeMillis = 0; timeMillis < 600; timeMillis += tickMillis) {
      TickWindow tick = new TickWindow(timeMillis, timeMillis + tickMillis);
      Repeats.each(100, 500, Duration.ofMillis(40), tick, times::add);
    }
    return times;
  }

  @Test
  void each_ticksOfAnyLength_giveEachTimeOnce() {
    List<Long> expected = List.of(100L, 140L, 180L, 220L, 260L, 300L, 340L, 380L, 420L, 460L);

    for (long tickMillis : new long[] {1, 20, 50, 100, 600}) {
      assertThat(times(tickMillis)).as("ticks of %s ms", tickMillis).isEqualTo(expected);
    }
  }

  @Test
  void each_emptySpan_givesNothing() {
    List<Long> times = new ArrayList<>();

    Repeats.each(100, 100, Duration.ofMillis(40), new TickWindow(0, 600), times::add);

    assertThat(times).isEmpty();
  }
}
