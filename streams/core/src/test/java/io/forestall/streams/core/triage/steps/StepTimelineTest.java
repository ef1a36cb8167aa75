package io.forestall.streams.core.triage.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.record.StepProgress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StepTimelineTest {
  private final StepTimeline phases = new StepTimeline();

  private void step(String phase, long timeMillis) {
    phases.accept(
        StepProgress.newBuilder()
            .setJob("job")
            .setNode("n")
            .setEventTimeMillis(timeMillis)
            .setReceiveTimeMillis(timeMillis)
            .setSequence(timeMillis)
            .setStep(-1)
            .setPhase(phase)
            .setSource("generic")
            .build());
  }

  private static boolean standsStill(StepTimeline watch, long nowMillis) {
    watch.advanceTo(nowMillis);
    return watch.phases().standsStillByItself(nowMillis, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "START, false",
    "COMPILE, true",
    "TRAIN, false",
    "CHECKPOINT, true",
    "EVALUATION, true",
    "FAILED, false",
    "END, true",
    "FROM_THE_FUTURE, false"
  })
  void phase_quietOnes_standStill(String phase, boolean stands) {
    assertThat(standsStill(phases, 0)).isFalse();
    step(phase, 1_000);
    assertThat(standsStill(phases, 1_000)).isEqualTo(stands);
  }

  @Test
  void phase_believedForAQuarterOfAnHour() {
    step("CHECKPOINT", 1_000);
    assertThat(standsStill(phases, 901_000)).isTrue();
    assertThat(standsStill(phases, 901_001)).isFalse();
  }

  @Test
  void checkpoint_believedForOneAndAHalfTimesTheLongestOfLate() {
    step("CHECKPOINT", 100_000);
    step("TRAIN", 140_000);
    step("CHECKPOINT", 200_000);
    assertThat(standsStill(phases, 270_000)).isTrue();
    assertThat(standsStill(phases, 270_001)).isFalse();
  }

  @Test
  void standWithoutAByte_believedForThirtySeconds_inACheckpointOrAnEvaluation() {
    step("EVALUATION", 1_000);
    standsStill(phases, 1_000);
    assertThat(phases.phases().standsStillByItself(100_000, 30_000)).isTrue();
    assertThat(phases.phases().standsStillByItself(100_000, 30_001)).isFalse();
    step("COMPILE", 200_000);
    standsStill(phases, 200_000);
    assertThat(phases.phases().standsStillByItself(300_000, 100_000)).isTrue();
  }

  @Test
  void broken_whenItShouldTrain() {
    assertThat(phases.phases().broken()).as("without a log").isFalse();
    step("TRAIN", 1_000);
    standsStill(phases, 1_000);
    assertThat(phases.phases().broken()).isTrue();
    step("END", 2_000);
    standsStill(phases, 2_000);
    assertThat(phases.phases().broken()).isFalse();
  }

  @Test
  void phases_readAheadAndOutOfOrder_eachAtItsTime() {
    step("TRAIN", 30_000);
    step("CHECKPOINT", 20_000);
    step("TRAIN", 10_000);
    assertThat(standsStill(phases, 15_000)).isFalse();
    assertThat(standsStill(phases, 25_000)).isTrue();
    assertThat(standsStill(phases, 35_000)).isFalse();
    step("CHECKPOINT", 22_000);
    assertThat(standsStill(phases, 36_000)).as("an old line").isFalse();
  }

  @Test
  void phases_aFlood_bounded_readBackAlike() {
    for (int i = 0; i < 20_000; i++) {
      step(i % 2 == 0 ? "TRAIN" : "CHECKPOINT", 1_000_000 + i);
    }
    var out = new StateWriter();
    phases.write(out);
    assertThat(out.size()).isLessThan(10_100 * 56);
    var restored = new StepTimeline();
    restored.read(new StateReader(out.toBytes()));
    assertThat(standsStill(restored, 1_019_999)).isTrue();
    assertThat(standsStill(restored, 1_019_999)).isTrue();
  }
}
