package io.forestall.streams.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.NodeHealth;
import io.forestall.streams.core.FleetDevice.Doing;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** 64 GPUs that are well, for five and a half hours: nobody may be woken. */
final class HealthyDayTest {
  private static final int TICKS = 20_000;
  private static final int CHECKPOINT_EVERY = 1_800;
  private static final int CHECKPOINT_TICKS = 40;
  private static final int RESTART_AT = 9_000;

  private final List<Incident> incidents = new ArrayList<>();
  private final TreeMap<String, Integer> evidence = new TreeMap<>();
  private int healthRecords;

  private final InlineRunner runner =
      new InlineRunner(
          CoreConfig.DEFAULT,
          new InlineRunner.Output() {
            @Override
            public void incident(Incident incident) {
              incidents.add(incident);
            }

            @Override
            public void anomaly(String key, Anomaly anomaly) {
              String kind = anomaly.getDetector() + ' ' + anomaly.getMetric();
              evidence.merge(kind, 1, Integer::sum);
            }

            @Override
            public void health(NodeHealth health) {
              healthRecords++;
            }
          });

  @Test
  void healthyDay_checkpointsRestartLossAndJitter_noIncident(TestReporter reporter) {
    var fleet = FleetFixture.training(8, 8, 64).unsteady(1e-4, 50);
    for (int tick = 0; tick < TICKS; tick++) {
      live(fleet, tick);
      feed(fleet);
      fleet.tick(runner::sample);
    }
    runner.finish(fleet.nowMillis());
    reporter.publishEntry("evidence", evidence.toString());
    assertThat(incidents).isEmpty();
    assertThat(evidence.keySet())
        .as("evidence: %s", evidence)
        .allMatch(k -> k.startsWith("unlike-itself"));
    assertThat(healthRecords).isGreaterThan(8 * TICKS / 31 - 8);
  }

  /** A checkpoint every half hour, said by the log every other time, and one restart. */
  private static void live(FleetFixture fleet, int tick) {
    if (tick == RESTART_AT) {
      fleet.all(Doing.IDLE).place("");
    } else if (tick == RESTART_AT + 60) {
      fleet.place("job-2").all(Doing.STUCK);
    } else if (tick == RESTART_AT + 180) {
      fleet.all(Doing.TRAINING);
    } else if (tick % CHECKPOINT_EVERY == CHECKPOINT_EVERY - 1) {
      fleet.all(Doing.CHECKPOINTING);
      if (tick % (2 * CHECKPOINT_EVERY) == CHECKPOINT_EVERY - 1) {
        fleet.step("CHECKPOINT");
      }
    } else if (tick % CHECKPOINT_EVERY == CHECKPOINT_TICKS && tick > CHECKPOINT_EVERY) {
      fleet.all(Doing.TRAINING).step("TRAIN");
    }
  }

  /** Placements and steps that have been noted since the last tick. */
  private void feed(FleetFixture fleet) {
    for (Input input : fleet.inputs()) {
      if (input instanceof Input.Placed placed) {
        runner.placement(placed.record());
      } else if (input instanceof Input.Step step) {
        runner.step(step.record());
      }
    }
    fleet.inputs().clear();
  }
}
