package io.forestall.streams.core.triage.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.StepProgress;
import io.forestall.streams.core.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Step time and loss of a job whose steps take 7.6 s with half a percent of noise. */
final class StepWatchesTest {
  private static final double STEP_MILLIS = 7_600;

  private StepTimeline steps = new StepTimeline();
  private final SplittableRandom random = new SplittableRandom(11);
  private final List<Evidence> news = new ArrayList<>();
  private long nowMillis = 1_760_000_000_000L;
  private long number = 100;

  private void line(String phase, double millis, @Nullable Double loss, @Nullable Double norm) {
    nowMillis += 8_000;
    steps.accept(
        StepProgress.newBuilder()
            .setJob("job")
            .setNode("n")
            .setEventTimeMillis(nowMillis)
            .setReceiveTimeMillis(nowMillis)
            .setSequence(nowMillis)
            .setStep(number++)
            .setPhase(phase)
            .setDurationMillis(millis)
            .setLoss(loss)
            .setGradNorm(norm)
            .setSource("megatron")
            .build());
    steps.advanceTo(nowMillis);
    Evidence told = steps.divergence(nowMillis);
    if (told != null) {
      news.add(told);
    }
  }

  private void train(int count, double ratio) {
    for (int i = 0; i < count; i++) {
      double millis = STEP_MILLIS * ratio * (1 + 0.005 * random.nextGaussian());
      line("TRAIN", millis, 2.2 + 0.01 * random.nextGaussian(), 0.25);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1.01, 1.05, 2})
  void longerSteps_seenWithinFive(double ratio) {
    train(100, 1);
    assertThat(steps.longer()).isBetween(-0.006, 0.006);
    train(5, ratio);
    assertThat(steps.longer()).isBetween(0.5 * (ratio - 1), 1.5 * (ratio - 1));
  }

  @Test
  void routineSlowSteps_checkpoints_andDrift_areNoChange() {
    for (int round = 0; round < 60; round++) {
      train(9, 1 + 0.0005 * round);
      train(1, 1.4);
      if (round % 5 == 4) {
        line("CHECKPOINT", 0, null, null);
        train(1, 1.3);
      }
      assertThat(round < 2 ? 0 : steps.longer()).isLessThan(0.01);
    }
  }

  @Test
  void restart_learnsAnew() {
    train(50, 1);
    number = 40;
    train(30, 1.5);
    assertThat(steps.longer()).isLessThan(0.01);
  }

  @Test
  void copiesOfALine_countOnce() {
    train(50, 1);
    for (int copy = 0; copy < 20; copy++) {
      number--;
      line("TRAIN", STEP_MILLIS * 3, 50.0, 50.0);
    }
    assertThat(steps.longer()).isLessThan(0.01);
    assertThat(news).isEmpty();
  }

  @Test
  void lossAndNormRise_toldAtTheSecondStep_overWhenHealed() {
    train(30, 1);
    line("TRAIN", STEP_MILLIS, 2.76, 2.1);
    assertThat(news).isEmpty();
    line("TRAIN", STEP_MILLIS, 3.33, 13.0);
    assertThat(news).hasSize(1);
    assertThat(news.get(0).faultClass()).isEqualTo(FaultClass.TRAINING_DIVERGED);
    assertThat(news.get(0).headline()).startsWith("loss 3.33, usually 2.2");
    train(25, 1);
    assertThat(news).hasSize(2);
    assertThat(news.get(1).ended()).isTrue();
  }

  @Test
  void lossNoNumber_told() {
    train(30, 1);
    line("TRAIN", STEP_MILLIS, Double.NaN, Double.NaN);
    line("TRAIN", STEP_MILLIS, Double.NaN, Double.NaN);
    assertThat(news).hasSize(1);
  }

  @Test
  void skippedSteps_largeNormAlone_nothing() {
    train(30, 1);
    for (int i = 0; i < 30; i++) {
      line("TRAIN", STEP_MILLIS, 2.2, i % 3 == 0 ? Double.POSITIVE_INFINITY : 900.0);
    }
    assertThat(news).isEmpty();
  }

  @Test
  void oneBadStep_nothing() {
    for (int round = 0; round < 10; round++) {
      train(20, 1);
      line("TRAIN", STEP_MILLIS, 4.0, 40.0);
    }
    assertThat(news).isEmpty();
  }

  @Test
  void readBack_sameBytes() {
    train(40, 1);
    line("TRAIN", STEP_MILLIS, 4.0, 40.0);
    var out = new StateWriter();
    steps.write(out);
    steps = new StepTimeline();
    steps.read(new StateReader(out.toBytes()));
    var again = new StateWriter();
    steps.write(again);
    assertThat(again.toBytes()).isEqualTo(out.toBytes());
    line("TRAIN", STEP_MILLIS, 4.0, 40.0);
    assertThat(news).hasSize(1);
  }
}
