package io.forestall.streams.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.EventKind;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.AdvisedAction;
import io.forestall.schemas.record.CheckpointAdvice;
import io.forestall.schemas.record.Incident;
import io.forestall.streams.core.FleetDevice.Doing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A job of eight GPUs saves now and then, as its log says; a link begins to flap. */
final class CheckpointAdviceTest {
  private final List<Incident> incidents = new ArrayList<>();
  private final InlineRunner runner = new InlineRunner(CoreConfig.DEFAULT, incidents::add);
  private final FleetFixture fleet = FleetFixture.training(2, 4, 5);

  @Test
  void linkFlaps_longAfterTheLastCheckpoint_saveNow() {
    train(60).save().train(300).save().train(600);
    flap();
    Incident last = incidents.get(incidents.size() - 1);
    CheckpointAdvice advice = last.getCheckpoint();
    assertThat(last.getFaultClass()).isEqualTo(FaultClass.LINK_FLAP.name());
    assertThat(advice.getWorthwhile()).isTrue();
    assertThat(advice.getCostGpuHours()).isEqualTo(8 * 20 / 3_600.0);
    assertThat(advice.getExpectedLossGpuHours()).isBetween(0.5, 8 * 700 / 3_600.0);
    assertThat(advice.getIntervalMillis()).isGreaterThan(3_600_000L);
    assertThat(last.getAdvisedAction()).isEqualTo(AdvisedAction.CHECKPOINT_NOW);
  }

  @Test
  void linkFlaps_rightAfterACheckpoint_nothingToSave_untilWorkHasGathered() {
    train(60).save().train(300).save();
    flap();
    Incident first = incidents.get(0);
    assertThat(first.getCheckpoint().getWorthwhile()).isFalse();
    assertThat(first.getAdvisedAction()).isNotEqualTo(AdvisedAction.CHECKPOINT_NOW);
    flap();
    flap();
    assertThat(incidents).extracting(Incident::getId).containsOnly(first.getId());
    assertThat(incidents)
        .extracting(Incident::getAdvisedAction)
        .startsWith(AdvisedAction.OBSERVE)
        .contains(AdvisedAction.CHECKPOINT_NOW);
  }

  @Test
  void linkFlaps_andTheJobHangs_savingIsTooLate() {
    train(60).save().train(600);
    flap();
    fleet.all(Doing.SPINNING);
    train(60);
    Incident last = incidents.get(incidents.size() - 1);
    assertThat(last.getRisk()).isEqualTo(1);
    assertThat(last.getCheckpoint().getWorthwhile()).isFalse();
    assertThat(last.getAdvisedAction()).isEqualTo(AdvisedAction.RESTART_JOB);
  }

  private CheckpointAdviceTest train(int seconds) {
    for (int second = 0; second < seconds; second++) {
      play();
    }
    return this;
  }

  private CheckpointAdviceTest save() {
    fleet.step("CHECKPOINT").all(Doing.CHECKPOINTING);
    train(20);
    fleet.step("TRAIN").all(Doing.TRAINING);
    return this;
  }

  private void flap() {
    Map<String, String> port = Map.of("port", "mlx5_0/1");
    for (int time = 0; time < 2; time++) {
      fleet.line(0, EventKind.LINK_DOWN, 0, "", port).host(0, "node_ib_port_state", "mlx5_0/1", 1);
      train(4);
      fleet.line(0, EventKind.LINK_UP, 0, "", port).host(0, "node_ib_port_state", "mlx5_0/1", 4);
      train(4);
    }
  }

  private void play() {
    for (Input input : fleet.inputs()) {
      if (input instanceof Input.Placed placed) {
        runner.placement(placed.record());
      } else if (input instanceof Input.Step step) {
        runner.step(step.record());
      } else if (input instanceof Input.Event event) {
        runner.event(event.record(), event.arrival());
      }
    }
    fleet.inputs().clear();
    fleet.tick(runner::sample);
  }
}
