package io.forestall.ingest.collect.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTrackerTest {
  private static final LogLine LINE = new LogLine("", 0, 0);

  private final List<String> passed = new ArrayList<>();
  private final ProgressTracker tracker =
      new ProgressTracker(
          0, -1, (line, attempt) -> passed.add(attempt + " " + line.phase() + " " + line.step()));

  @Test
  void train_copiesOfOtherNodes_areDropped() {
    train(14, 14, 15, 14, 16, 14, 15, 16, 17);
    assertThat(passed).containsExactly("0 TRAIN 14", "0 TRAIN 15", "0 TRAIN 16", "0 TRAIN 17");
  }

  @Test
  void train_fallByMore_isARestart() {
    train(13, 14, 15, 10, 11);
    assertThat(passed)
        .containsExactly("0 TRAIN 13", "0 TRAIN 14", "0 TRAIN 15", "1 TRAIN 10", "1 TRAIN 11");
  }

  @Test
  void train_fallAfterFailure_isARestartHoweverSmall() {
    train(14, 15);
    tracker.accept(StepLine.phase(LINE, Phase.FAILED, -1));
    train(15, 16);
    assertThat(passed)
        .containsExactly("0 TRAIN 14", "0 TRAIN 15", "0 FAILED -1", "1 TRAIN 15", "1 TRAIN 16");
  }

  @Test
  void start_afterSteps_isARestartEvenWhenStepsGoOn() {
    phase(Phase.START);
    train(1, 2);
    phase(Phase.START);
    phase(Phase.START);
    train(3);
    assertThat(passed)
        .containsExactly("0 START -1", "0 TRAIN 1", "0 TRAIN 2", "1 START -1", "1 TRAIN 3");
  }

  @Test
  void restarts_launcherCount_wins() {
    train(5);
    tracker.restarts(3);
    tracker.restarts(2);
    train(4);
    assertThat(passed).containsExactly("0 TRAIN 5", "3 TRAIN 4");
  }

  @Test
  void train_sameStepWithMore_passesOnce() {
    tracker.accept(StepLine.trained(LINE, 7, 10.0, null, null));
    tracker.accept(StepLine.trained(LINE, 7, null, 2.5, null));
    tracker.accept(StepLine.trained(LINE, 7, null, 2.5, null));
    tracker.accept(StepLine.trained(LINE, 7, 11.0, null, null));
    assertThat(passed).hasSize(2);
  }

  @Test
  void train_withoutStep_endsACheckpointOnly() {
    tracker.accept(StepLine.trained(LINE, -1, null, null, null));
    train(7);
    tracker.accept(StepLine.trained(LINE, -1, null, null, null));
    phase(Phase.CHECKPOINT);
    tracker.accept(StepLine.trained(LINE, -1, null, null, null));
    phase(Phase.END);
    tracker.accept(StepLine.trained(LINE, -1, null, null, null));
    assertThat(passed).containsExactly("0 TRAIN 7", "0 CHECKPOINT -1", "0 TRAIN 7", "0 END -1");
  }

  @Test
  void phases_again_passForAnotherStepOnly() {
    for (long step : new long[] {100, 100, 200}) {
      tracker.accept(StepLine.phase(LINE, Phase.EVALUATION, step));
    }
    assertThat(passed).containsExactly("0 EVALUATION 100", "0 EVALUATION 200");
  }

  private void train(long... steps) {
    for (long step : steps) {
      tracker.accept(StepLine.trained(LINE, step, 1.0, 2.0, 3.0));
    }
  }

  private void phase(Phase phase) {
    tracker.accept(StepLine.phase(LINE, phase, -1));
  }
}
