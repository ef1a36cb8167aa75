package io.forestall.streams.core.triage.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.StepProgress;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A job whose steps take 7.6 s with half a percent of noise, and whose GPUs work half the time. */
final class SlowStepsTest {
  private static final double STEP_MILLIS = 7_600;

  private StepTimeline steps = new StepTimeline();
  private final SplittableRandom random = new SplittableRandom(31);
  private final List<Evidence> news = new ArrayList<>();
  private final long startMillis = 1_760_000_000_000L;
  private double nowMillis = startMillis;
  private double work;
  private long number = 100;

  private void line(String phase, double millis, double workOfStep, boolean printed) {
    nowMillis += millis;
    work += workOfStep;
    long timeMillis = Math.round(nowMillis);
    steps.accept(
        StepProgress.newBuilder()
            .setJob("job")
            .setNode("n")
            .setEventTimeMillis(timeMillis)
            .setReceiveTimeMillis(timeMillis)
            .setSequence(timeMillis)
            .setStep(phase.equals("TRAIN") ? ++number : -1)
            .setPhase(phase)
            .setDurationMillis(printed ? millis : null)
            .setSource("megatron")
            .build());
    steps.advanceTo(timeMillis, time -> work);
    Evidence told = steps.slowdown(timeMillis);
    if (told != null) {
      news.add(told);
    }
  }

  private void train(int count, double ratio, double workRatio) {
    for (int i = 0; i < count; i++) {
      double millis = STEP_MILLIS * ratio * (1 + 0.005 * random.nextGaussian());
      line("TRAIN", millis, 3.8 * workRatio, true);
    }
  }

  @Test
  void longerSteps_toldWithinFive_sinceTheFirst_endsWithThem() {
    train(100, 1, 1);
    double beganMillis = nowMillis;
    train(5, 1.08, 1);
    assertThat(news).isNotEmpty();
    Evidence told = news.get(news.size() - 1);
    assertThat(told.faultClass()).isEqualTo(FaultClass.TRAINING_SLOW);
    assertThat(told.strength()).isEqualTo(Strength.SUPPORTING);
    assertThat(told.node()).isEmpty();
    assertThat((double) told.sinceMillis()).isBetween(beganMillis - 1, beganMillis + 1);
    assertThat(told.explanation()).startsWith("steps take ").endsWith("; the GPUs wait more");
    assertThat(told.observed() / told.expected()).isBetween(1.06, 1.1);
    train(40, 1.08, 1);
    assertThat(news).noneMatch(Evidence::ended);
    news.clear();
    train(8, 1, 1);
    assertThat(news.get(news.size() - 1).ended()).isTrue();
    news.clear();
    train(100, 1, 1);
    assertThat(news).isEmpty();
  }

  @Test
  void longerSteps_withMoreWorkInEach_onlyAHint() {
    train(100, 1, 1);
    train(10, 1.2, 1.2);
    assertThat(news).isNotEmpty();
    assertThat(news).allMatch(piece -> piece.strength() == Strength.HINT);
    assertThat(news.get(0).explanation()).endsWith("; each does more work");
  }

  @Test
  void restart_asSlowAsBefore_goesOn_faster_isOver_other_isLearnt() {
    train(100, 1, 1);
    train(20, 1.1, 1);
    long since = news.get(0).sinceMillis();
    number -= 15;
    train(12, 1.1, 1);
    assertThat(news).noneMatch(Evidence::ended).allMatch(piece -> piece.sinceMillis() == since);
    number -= 15;
    train(12, 1, 1);
    assertThat(news.get(news.size() - 1).ended()).isTrue();
    news.clear();
    number -= 15;
    train(60, 1.3, 1);
    assertThat(news).as("another job, of other steps").isEmpty();
    train(10, 1.4, 1);
    assertThat(news).isNotEmpty();
  }

  @Test
  void staysLonger_forAThousandSteps_isUsual() {
    train(100, 1, 1);
    train(1_100, 1.1, 1);
    assertThat(news.get(news.size() - 1).ended()).isTrue();
    assertThat(news).filteredOn(Evidence::ended).hasSize(1);
  }

  @Test
  void durationsNotPrinted_linesTellThem() {
    for (int i = 0; i < 60; i++) {
      line("TRAIN", STEP_MILLIS * (1 + 0.005 * random.nextGaussian()), 3.8, false);
    }
    assertThat(news).isEmpty();
    line("CHECKPOINT", 10, 0, false);
    line("TRAIN", 6 * STEP_MILLIS, 3.8, false);
    assertThat(news).isEmpty();
    for (int i = 0; i < 6; i++) {
      line("TRAIN", STEP_MILLIS * 1.2, 3.8, false);
    }
    assertThat(news).isNotEmpty();
  }

  @Test
  void overdue_twiceTheUsualTime_whileItTrains() {
    assertThat(steps.overdue(startMillis)).isFalse();
    train(20, 1, 1);
    long last = Math.round(nowMillis);
    assertThat(steps.overdue(last + 14_000)).isFalse();
    assertThat(steps.overdue(last + 16_000)).isTrue();
    line("CHECKPOINT", 100, 0, false);
    assertThat(steps.overdue(last + 60_000)).isFalse();
  }

  @Test
  void noLog_paceOfWorkTells() {
    for (int second = 0; second < 1_800; second++) {
      long timeMillis = startMillis + second * 1_000L;
      work += second < 1_200 ? 0.5 : 0.45;
      steps.advanceTo(timeMillis, time -> work);
    }
    assertThat(steps.longer()).isBetween(0.1, 0.12);
    assertThat(steps.slowdown(startMillis + 1_800_000L)).as("too coarse to be told").isNull();
  }

  @Test
  void readBack_sameBytes_goesOn() {
    train(100, 1, 1);
    train(3, 1.1, 1);
    var out = new StateWriter();
    steps.write(out);
    steps = new StepTimeline();
    steps.read(new StateReader(out.toBytes()));
    var again = new StateWriter();
    steps.write(again);
    assertThat(again.toBytes()).isEqualTo(out.toBytes());
    train(3, 1.1, 1);
    assertThat(news).isNotEmpty();
  }
}
