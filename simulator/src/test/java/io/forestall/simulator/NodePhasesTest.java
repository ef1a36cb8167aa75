package io.forestall.simulator;

import static io.forestall.simulator.Recording.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.record.NodeSample;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Benign phases of single nodes, as they show in records. */
class NodePhasesTest {
  private static final FleetLayout HALF_IDLE = ShapePlayer.halfIdle();
  private static final long ONSET = START + 60_000;

  private static Recording play(int seconds, PlannedFault... plans) {
    Recording recording = new Recording();
    SimulatedFleet fleet =
        new SimulatedFleet(HALF_IDLE, Recording.lossless(), List.of(plans), START, 7);
    for (int second = 1; second <= seconds; second++) {
      fleet.tick(START + second * 1_000L, recording);
    }
    return recording;
  }

  @Test
  void healthCheck_keepsAllGpusOfAnIdleNodeBusyAlike() {
    PlannedFault plan = ForeignLoad.planCheck(HALF_IDLE, "sim-06", ONSET, new SplittableRandom(1));
    Recording run = play(100, plan);

    for (int device = 0; device < 8; device++) {
      double[] watts = run.device("sim-06", device, "gpu_power_watts");
      assertThat(watts[50]).isLessThan(80);
      assertThat(watts[90]).isBetween(600.0, 720.0);
      assertThat(run.device("sim-06", device, "gpu_utilization_ratio")[90]).isEqualTo(1);
      assertThat(run.device("sim-07", device, "gpu_power_watts")[90]).isLessThan(80);
    }
  }

  @Test
  void healthCheck_onABusyNode_showsNothing() {
    PlannedFault plan = ForeignLoad.planCheck(HALF_IDLE, "sim-02", ONSET, new SplittableRandom(1));

    assertThat(play(100, plan).samples).isEqualTo(play(100).samples);
  }

  @Test
  void inference_isPartialAndUneven() {
    PlannedFault plan =
        ForeignLoad.planInference(HALF_IDLE, "sim-06", ONSET, new SplittableRandom(1));
    Recording run = play(300, plan);

    double[] first = run.device("sim-06", 0, "gpu_utilization_ratio");
    double[] second = run.device("sim-06", 1, "gpu_utilization_ratio");
    assertThat(Statistics.mean(first, 70, 300)).isBetween(0.1, 0.9);
    assertThat(Arrays.equals(first, 70, 300, second, 70, 300)).isFalse();
  }

  @Test
  void driverUpdate_startsCountersAnewWithoutABoot() {
    PlannedFault plan = DriverRestart.plan(HALF_IDLE, "sim-06", ONSET, new SplittableRandom(1));
    int endSecond = (int) ((plan.endMillis() - START) / 1_000);
    Recording run = play(endSecond + 10, plan);
    double[] joules = run.device("sim-06", 0, "gpu_energy_joules_total");

    assertThat(joules[70]).isNaN();
    assertThat(joules[endSecond + 5]).isLessThan(joules[50]);
    assertThat(run.records("sim-06")).hasSize(endSecond + 10);
    assertThat(run.records("sim-06").stream().map(NodeSample::getBootId).distinct()).hasSize(1);
  }
}
