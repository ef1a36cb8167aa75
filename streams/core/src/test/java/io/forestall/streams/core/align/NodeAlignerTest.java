package io.forestall.streams.core.align;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.serde.SampleFrame;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class NodeAlignerTest {
  private static final long START = 1_760_000_000_000L;
  private static final long TWO_HOURS = 7_200_000;

  private final NodeAligner aligner = new NodeAligner(AlignConfig.DEFAULT);
  private final SampleFrame frame = new SampleFrame();

  private @Nullable RejectReason sample(long sequence, long timeMillis, String boot) {
    return sample(sequence, timeMillis, boot, Arrival.UNKNOWN);
  }

  private @Nullable RejectReason sample(
      long sequence, long timeMillis, String boot, Arrival arrival) {
    frame.clear();
    frame.node = "n";
    frame.sequence = sequence;
    frame.eventTimeMillis = timeMillis;
    frame.receiveTimeMillis = timeMillis;
    frame.bootId = boot;
    frame.intervalMillis = 1_000;
    return aligner.refuse(frame, arrival);
  }

  @Test
  void samples_inOrder_passOnce() {
    assertThat(sample(1, START, "a")).isNull();
    assertThat(sample(2, START + 1_000, "a")).isNull();
    assertThat(aligner.lastTimeMillis()).isEqualTo(START + 1_000);
    assertThat(aligner.intervalMillis()).isEqualTo(1_000);
    assertThat(sample(2, START + 1_000, "a")).isEqualTo(RejectReason.DUPLICATE);
    assertThat(sample(1, START, "a")).isEqualTo(RejectReason.DUPLICATE);
    assertThat(sample(4, START + 3_000, "a")).as("a gap is no fault").isNull();
  }

  @Test
  void sample_earlierThanTheLast_outOfOrder() {
    assertThat(sample(1, START, "a")).isNull();
    assertThat(sample(2, START, "a")).isEqualTo(RejectReason.OUT_OF_ORDER);
    assertThat(sample(3, START - 1, "a")).isEqualTo(RejectReason.OUT_OF_ORDER);
    assertThat(sample(4, START + 1, "a")).isNull();
  }

  @Test
  void reboot_sequenceBeginsAgain_seenOnce() {
    sample(500, START, "a");
    assertThat(aligner.rebooted()).as("the first boot seen is none").isFalse();
    assertThat(sample(1, START + 60_000, "b")).isNull();
    assertThat(aligner.rebooted()).isTrue();
    assertThat(aligner.rebootMillis()).isEqualTo(START + 60_000);
    assertThat(aligner.bootId()).isEqualTo("b");
    assertThat(sample(2, START + 61_000, "b")).isNull();
    assertThat(aligner.rebooted()).isFalse();
    assertThat(sample(501, START + 59_000, "a")).isEqualTo(RejectReason.OUT_OF_ORDER);
  }

  @Test
  void bootUnknown_noReboot() {
    sample(1, START, "a");
    assertThat(sample(2, START + 1_000, "")).isNull();
    assertThat(aligner.rebooted()).isFalse();
    assertThat(sample(3, START + 2_000, "a")).isNull();
    assertThat(aligner.rebooted()).isFalse();
  }

  @Test
  void clock_twoMinutesSlow_corrected() {
    var arrival = new Arrival(-1, START, START + 120_000);
    assertThat(sample(1, START, "a", arrival)).isNull();
    assertThat(frame.eventTimeMillis).isEqualTo(START + 120_000);
    assertThat(aligner.lastTimeMillis()).isEqualTo(START + 120_000);
  }

  @Test
  void clock_twoHoursOff_parkedUntilItIsRight() {
    for (int tick = 0; tick < 5; tick++) {
      long sent = START + tick * 1_000L;
      var arrival = new Arrival(-1, sent, sent - TWO_HOURS);
      assertThat(sample(tick, sent, "a", arrival)).isEqualTo(RejectReason.CLOCK_OFFSET);
    }
    assertThat(aligner.lastTimeMillis()).isEqualTo(Long.MIN_VALUE);
    int parked = 0;
    for (int tick = 5; tick < 12; tick++) { // the clock is set right
      long now = START - TWO_HOURS + tick * 1_000L;
      boolean refused = sample(tick, now, "a", new Arrival(-1, now, now + 5)) != null;
      parked += refused ? 1 : 0;
    }
    assertThat(parked).as("until the median of five has followed").isEqualTo(2);
  }

  @Test
  void time_thatCannotBe_refusedAndForgotten() {
    assertThat(sample(1, -1, "a")).isEqualTo(RejectReason.OUT_OF_RANGE);
    assertThat(sample(2, Long.MAX_VALUE, "a")).isEqualTo(RejectReason.OUT_OF_RANGE);
    assertThat(sample(3, Long.MIN_VALUE, "a")).isEqualTo(RejectReason.OUT_OF_RANGE);
    frame.eventTimeMillis = START + TWO_HOURS;
    frame.receiveTimeMillis = START;
    assertThat(aligner.refuse(frame, Arrival.UNKNOWN)).isEqualTo(RejectReason.OUT_OF_RANGE);
    assertThat(sample(4, START, "a")).isNull();
  }

  @Test
  void interval_nonsense_atLeastOne() {
    sample(1, START, "a");
    frame.intervalMillis = Integer.MIN_VALUE;
    frame.sequence = 2;
    frame.eventTimeMillis++;
    assertThat(aligner.refuse(frame, Arrival.UNKNOWN)).isNull();
    assertThat(aligner.intervalMillis()).isEqualTo(1);
  }

  @Test
  void readBack_goesOnAlike() {
    sample(5, START, "a");
    sample(1, START + 1_000, "b");
    var out = new StateWriter();
    aligner.write(out);
    var restored = new NodeAligner(AlignConfig.DEFAULT);
    restored.read(new StateReader(out.toBytes()));
    assertThat(restored.rebootMillis()).isEqualTo(START + 1_000);
    assertThat(restored.bootId()).isEqualTo("b");
    frame.eventTimeMillis = START + 2_000;
    assertThat(restored.refuse(frame, Arrival.UNKNOWN)).isEqualTo(RejectReason.DUPLICATE);
  }
}
