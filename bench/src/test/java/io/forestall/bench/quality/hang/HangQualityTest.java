package io.forestall.bench.quality.hang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.bench.quality.hang.HangOutcome.Blame;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class HangQualityTest {
  private static final HangCase CASE = new HangCase("F28", Duration.ofSeconds(1), Sources.ALL, 2);

  private static HangOutcome outcome(long toldMillis, Blame late) {
    return new HangOutcome(
        CASE,
        Set.of("n"),
        toldMillis,
        false,
        new Blame(0, 0, 1, false),
        late,
        true,
        false,
        List.of());
  }

  @Test
  void tally_countsMachinesAndDelays() {
    var tally = new HangTally();
    tally.add(outcome(2_000, new Blame(1, 0, 0, true)));
    tally.add(outcome(4_000, new Blame(1, 1, 0, false)));
    tally.add(outcome(HangOutcome.NEVER, new Blame(0, 0, 1, false)));
    assertThat(tally.precision()).isEqualTo(2.0 / 3);
    assertThat(tally.recall()).isEqualTo(2.0 / 3);
    assertThat(tally.firstLate()).isEqualTo(1.0 / 3);
    assertThat(tally.delaySeconds(0.5)).isEqualTo(4);
    assertThat(tally.delaySeconds(0.99)).isInfinite();
    assertThat(tally.recallSoon()).isZero();
  }

  @Test
  void case_sameSeed_sameOutcome_andTheHangIsTold() {
    HangOutcome outcome = CASE.play();
    assertThat(outcome).isEqualTo(CASE.play());
    assertThat(outcome.toldMillis()).isLessThan(60_000);
  }

  @Test
  void options_everyMistakeAtOnce() {
    assertThatThrownBy(
            () -> HangOptions.parse(List.of("--seconds", "0", "--color", "red", "--out")))
        .hasMessageContaining("--seconds")
        .hasMessageContaining("--color")
        .hasMessageContaining("no value for --out");
  }
}
