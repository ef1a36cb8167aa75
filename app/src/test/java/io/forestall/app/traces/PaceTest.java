package io.forestall.app.traces;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Waiting by a clock that only moves when somebody waits. */
final class PaceTest {
  private static final long FIRST_MILLIS = 1_767_000_000_000L;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private long nowNanos = 42;
  private int parks;
  private boolean stopped;

  @Test
  void doubleSpeed_takesHalfTheTime() {
    Pace pace = pace(2);

    pace.await(FIRST_MILLIS + 10_000);

    assertThat(waitedMillis()).isEqualTo(5_000);
  }

  @Test
  void whatIsLate_isMadeUpFor() {
    Pace pace = pace(1);
    nowNanos += 3_000 * NANOS_PER_MILLI; // the cluster was slow

    pace.await(FIRST_MILLIS + 1_000);
    assertThat(parks).isZero();
    pace.await(FIRST_MILLIS + 4_000);

    assertThat(waitedMillis()).isEqualTo(4_000);
  }

  @Test
  void whatIsBeforeTheFirst_isDueAtOnce() {
    pace(1).await(FIRST_MILLIS - 5_000);

    assertThat(parks).isZero();
  }

  @Test
  void infiniteSpeed_neverWaits() {
    pace(Double.POSITIVE_INFINITY).await(Long.MAX_VALUE);

    assertThat(parks).isZero();
  }

  @Test
  void stop_endsTheWait_withinATenthOfASecond() {
    Pace pace =
        new Pace(
            1,
            FIRST_MILLIS,
            () -> nowNanos,
            nanos -> {
              nowNanos += nanos;
              stopped = true;
            },
            () -> stopped);

    pace.await(FIRST_MILLIS + 3_600_000);

    assertThat(waitedMillis()).isLessThanOrEqualTo(100);
  }

  private Pace pace(double speed) {
    return new Pace(
        speed,
        FIRST_MILLIS,
        () -> nowNanos,
        nanos -> {
          nowNanos += nanos;
          parks++;
        },
        () -> stopped);
  }

  private long waitedMillis() {
    return (nowNanos - 42) / NANOS_PER_MILLI;
  }
}
