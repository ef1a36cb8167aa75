package io.forestall.streams.core.score;

import static io.forestall.streams.core.score.EventFixture.START;
import static io.forestall.streams.core.score.EventFixture.event;
import static io.forestall.streams.core.score.EventFixture.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.EventKind;
import io.forestall.schemas.RejectReason;
import io.forestall.streams.core.align.AlignConfig;
import io.forestall.streams.core.align.Arrival;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EventAlignerTest {
  private final EventAligner aligner = new EventAligner(AlignConfig.DEFAULT);

  @Test
  void line_readTwice_duplicate() {
    assertThat(aligner.refuse(line("kmsg", 5, START, "a"), Arrival.UNKNOWN)).isNull();
    assertThat(aligner.timeMillis()).isEqualTo(START);
    assertThat(aligner.refuse(line("kmsg", 5, START, "a"), Arrival.UNKNOWN))
        .isEqualTo(RejectReason.DUPLICATE);
    assertThat(aligner.refuse(line("kmsg", 4, START + 1, "a"), Arrival.UNKNOWN))
        .isEqualTo(RejectReason.DUPLICATE);
    assertThat(aligner.refuse(line("fabricmanager", 1, START, "a"), Arrival.UNKNOWN)).isNull();
    assertThat(aligner.refuse(line("kmsg", 1, START, "b"), Arrival.UNKNOWN)).isNull();
  }

  @Test
  void record_twoEventsInIt_bothHeard() {
    var first = event(EventKind.XID, 79, "0000:10:00.0", Map.of());
    var second = event(EventKind.XID, 154, "0000:10:00.0", Map.of());
    assertThat(aligner.refuse(first, Arrival.UNKNOWN)).isNull();
    assertThat(aligner.refuse(second, Arrival.UNKNOWN)).isNull();
    assertThat(aligner.refuse(second, Arrival.UNKNOWN)).isEqualTo(RejectReason.DUPLICATE);
  }

  @Test
  void clock_slow_corrected_farOff_parked() {
    var slow = new Arrival(-1, START, START + 60_000);
    assertThat(aligner.refuse(line("kmsg", 1, START, "a"), slow)).isNull();
    assertThat(aligner.timeMillis()).isEqualTo(START + 60_000);
    var other = new EventAligner(AlignConfig.DEFAULT);
    var off = new Arrival(-1, START, START - 7_200_000);
    assertThat(other.refuse(line("kmsg", 1, START, "a"), off)).isEqualTo(RejectReason.CLOCK_OFFSET);
    assertThat(other.refuse(line("kmsg", 1, -5, "a"), Arrival.UNKNOWN))
        .isEqualTo(RejectReason.OUT_OF_RANGE);
  }

  @Test
  void sources_tooMany_refused() {
    for (int i = 0; i < 64; i++) {
      assertThat(aligner.refuse(line("s" + i, 1, START, "a"), Arrival.UNKNOWN)).isNull();
    }
    assertThat(aligner.refuse(line("one more", 1, START, "a"), Arrival.UNKNOWN))
        .isEqualTo(RejectReason.TOO_MANY_SERIES);
    assertThat(aligner.refuse(line("s0", 2, START, "a"), Arrival.UNKNOWN)).isNull();
  }

  @Test
  void readBack_goesOnAlike() {
    aligner.refuse(line("kmsg", 5, START, "a"), Arrival.UNKNOWN);
    var out = new StateWriter();
    aligner.write(out);
    var restored = new EventAligner(AlignConfig.DEFAULT);
    restored.read(new StateReader(out.toBytes()));
    assertThat(restored.refuse(line("kmsg", 5, START, "a"), Arrival.UNKNOWN))
        .isEqualTo(RejectReason.DUPLICATE);
  }
}
