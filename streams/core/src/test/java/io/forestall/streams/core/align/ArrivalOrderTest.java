package io.forestall.streams.core.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@link OffsetGuard}, {@link Watermark} and {@link EventTime}. */
final class ArrivalOrderTest {
  private static final long START = 1_760_000_000_000L;

  @Test
  void guard_offsetReadAgain_seen() {
    var guard = new OffsetGuard();
    assertThat(guard.alreadySeen(new Arrival(0, -1, -1))).isFalse();
    assertThat(guard.alreadySeen(new Arrival(0, -1, -1))).isTrue();
    assertThat(guard.alreadySeen(new Arrival(9, -1, -1))).isFalse();
    assertThat(guard.alreadySeen(new Arrival(8, -1, -1))).isTrue();
    assertThat(guard.alreadySeen(Arrival.UNKNOWN)).isFalse();
    var out = new StateWriter();
    guard.write(out);
    var restored = new OffsetGuard();
    restored.read(new StateReader(out.toBytes()));
    assertThat(restored.alreadySeen(new Arrival(9, -1, -1))).isTrue();
    assertThat(restored.alreadySeen(new Arrival(10, -1, -1))).isFalse();
  }

  @Test
  void watermark_tellsOncePerSecond_lagsByTheLateness() {
    var watermark = new Watermark(AlignConfig.DEFAULT);
    assertThat(watermark.millis()).isEqualTo(Long.MIN_VALUE);
    assertThat(watermark.advance(START + 300)).isTrue();
    assertThat(watermark.advance(START + 900)).isFalse();
    assertThat(watermark.advance(START + 1_100)).isTrue();
    assertThat(watermark.advance(START + 400)).as("never back").isFalse();
    assertThat(watermark.latestMillis()).isEqualTo(START + 1_100);
    assertThat(watermark.millis()).isEqualTo(START - 900);
  }

  @Test
  void eventTime_before1970After2200OrAheadOfItsAgent_implausible() {
    assertThat(EventTime.plausible(0)).isTrue();
    assertThat(EventTime.plausible(-1)).isFalse();
    assertThat(EventTime.plausible(Long.MAX_VALUE)).isFalse();
    assertThat(EventTime.plausible(START, START, AlignConfig.DEFAULT)).isTrue();
    assertThat(EventTime.plausible(START, 0, AlignConfig.DEFAULT)).isTrue();
    assertThat(EventTime.plausible(START, Long.MIN_VALUE, AlignConfig.DEFAULT)).isTrue();
    assertThat(EventTime.plausible(START, START - 300_001, AlignConfig.DEFAULT)).isFalse();
    assertThat(EventTime.plausible(START, START + 86_400_000, AlignConfig.DEFAULT))
        .as("from the spool")
        .isTrue();
  }

  @Test
  void config_outOfRange_refused() {
    assertThatThrownBy(() -> new AlignConfig(Duration.ofHours(2), Duration.ZERO))
        .hasMessageContaining("lateness")
        .hasMessageContaining("PT2H");
    assertThatThrownBy(() -> new AlignConfig(Duration.ZERO, Duration.ofSeconds(-1)))
        .hasMessageContaining("correctableOffset");
  }
}
