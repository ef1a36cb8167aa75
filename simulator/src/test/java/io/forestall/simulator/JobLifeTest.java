package io.forestall.simulator;

import static io.forestall.simulator.Condition.between;
import static io.forestall.simulator.Recording.START;
import static io.forestall.simulator.Statistics.mean;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A job from its start to its end, and back. */
class JobLifeTest {
  private static final FleetLayout LAYOUT = FleetLayout.small();

  private static Recording run(
      int seconds, SimulationSettings settings, JobSchedule schedule, PlannedFault... faults) {
    Recording recording = new Recording();
    SimulatedFleet fleet =
        new SimulatedFleet(
            LAYOUT, settings, Map.of("pretrain-a", schedule), List.of(faults), START, 3);
    for (int second = 1; second <= seconds; second++) {
      fleet.tick(START + second * 1_000L, recording);
    }
    return recording;
  }

  private static List<String> lines(Recording run, String word) {
    return run.training.stream()
        .map(Recording.LogLine::line)
        .filter(line -> line.contains(word))
        .toList();
  }

  private static double[] watts(Recording run) {
    return run.device("sim-02", 3, "gpu_power_watts");
  }

  @Test
  void start_goesFromIdleOverLoadAndCompileToSteps() {
    Recording run = run(400, Recording.lossless(), new JobSchedule(START + 30_000, Long.MAX_VALUE));
    double[] memory = run.device("sim-02", 3, "gpu_memory_used_bytes");

    assertThat(mean(watts(run), 10, 85)).as("nothing, then the image").isLessThan(75);
    assertThat(mean(watts(run), 100, 170)).as("load and compile").isBetween(105.0, 125.0);
    assertThat(mean(watts(run), 200, 300)).as("training").isGreaterThan(500);
    assertThat(memory[50]).isLessThan(1e8);
    assertThat(memory[130]).isBetween(20e9, 60e9);
    assertThat(memory[300]).isGreaterThan(70e9);
    assertThat(lines(run, "before the start of training step")).hasSize(1);
    assertThat(run.training)
        .filteredOn(line -> line.line().contains("Rendezvous complete"))
        .singleElement()
        .satisfies(line -> assertThat(line.timeMillis()).isBetween(START + 88_000, START + 92_000));
    double[] steps = Condition.stepMillis(run, 0, 400);
    assertThat(steps[0] / steps[steps.length - 1]).as("warm-up").isBetween(1.15, 1.4);
    assertThat(lines(run, "iteration        1/")).hasSize(1);
  }

  @Test
  void end_comesInOrder() {
    Recording run = run(120, Recording.lossless(), new JobSchedule(0, START + 60_000));

    assertThat(lines(run, "after training is done")).hasSize(1);
    assertThat(mean(watts(run), 0, 55)).isGreaterThan(500);
    assertThat(mean(watts(run), 70, 120)).isLessThan(75);
    assertThat(mean(run.device("sim-06", 3, "gpu_power_watts"), 70, 120)).isGreaterThan(450);
  }

  @Test
  void crash_endsAllRanksSoonAndARestartGoesBackToTheCheckpoint() {
    PlannedFault crash =
        between(
            200,
            230,
            fleet -> {
              fleet.node("sim-02").device(3).processGone = true;
              fleet.job("pretrain-a").crashed = true;
            });
    SimulationSettings settings =
        Recording.lossless()
            .with(Map.of("life.restarts", 1.0, "life.restartDelay", 10.0, "life.pull", 10.0));
    Recording run = run(500, settings, JobSchedule.ALWAYS, crash);

    assertThat(run.device("sim-03", 0, "gpu_power_watts")[203]).isBetween(110.0, 250.0);
    assertThat(run.device("sim-03", 0, "gpu_power_watts")[214]).isLessThan(75);
    assertThat(lines(run, "restart_count=0")).hasSize(1);
    assertThat(lines(run, "loading checkpoint from /checkpoints/pretrain-a at iteration"))
        .hasSize(1);
    long[] steps =
        lines(run, "elapsed time").stream()
            .mapToLong(line -> Long.parseLong(line.replaceAll(".*iteration +(\\d+)/.*", "$1")))
            .toArray();
    assertThat(steps).isNotEmpty();
    assertThat(mean(watts(run), 400, 440)).as("it trains again").isGreaterThan(450);
  }

  @Test
  void crash_withoutRestart_staysEnded() {
    PlannedFault crash = between(20, 40, fleet -> fleet.job("pretrain-a").crashed = true);
    Recording run = run(200, Recording.lossless(), JobSchedule.ALWAYS, crash);

    assertThat(mean(watts(run), 60, 200)).isLessThan(75);
  }

  @Test
  void restart_waitsForNodesInOrder() {
    PlannedFault lost = between(10, 400, fleet -> fleet.node("sim-02").device(3).lost = true);
    SimulationSettings settings =
        Recording.lossless()
            .with(
                Map.of("life.restarts", 1.0, "life.restartDelay", 10.0, "timeouts.watchdog", 60.0));
    Recording run = run(600, settings, JobSchedule.ALWAYS, lost);
    double[] peer = run.device("sim-03", 0, "gpu_power_watts");

    assertThat(mean(peer, 120, 395)).isLessThan(75);
    assertThat(mean(peer, 570, 600)).isGreaterThan(400);
  }

  @Test
  void preemption_savesAndLeaves() {
    PlannedFault preempted = between(30, 90, fleet -> fleet.job("pretrain-a").preempted = true);
    Recording run = run(150, Recording.lossless(), JobSchedule.ALWAYS, preempted);

    assertThat(lines(run, "successfully saved checkpoint")).isNotEmpty();
    assertThat(lines(run, "DUE TO PREEMPTION")).hasSize(1);
    assertThat(mean(watts(run), 50, 150)).isLessThan(75);
  }

  @Test
  void evaluation_lowersPowerAndStopsStepLines() {
    PlannedFault evaluation = between(60, 120, fleet -> fleet.job("pretrain-a").evaluating = true);
    Recording run = run(140, Recording.lossless(), JobSchedule.ALWAYS, evaluation);

    double training = mean(watts(run), 10, 60);
    assertThat(mean(watts(run), 70, 118) / training).isBetween(0.75, 0.95);
    assertThat(Condition.stepMillis(run, 70, 120)).isEmpty();
    assertThat(lines(run, "Evaluating on ")).hasSize(1);
    assertThat(lines(run, "validation loss at iteration")).hasSize(1);
    assertThat(mean(Condition.stepMillis(run, 120, 140)))
        .as("evaluations are left out of step times")
        .isCloseTo(7_600, within(200.0));
  }

  @Test
  void evaluation_comesEverySoManySteps() {
    SimulationSettings settings =
        Recording.lossless()
            .with(Map.of("evaluation.everySteps", 5.0, "evaluation.duration", 10.0));
    Recording run = run(200, settings, JobSchedule.ALWAYS);

    assertThat(lines(run, "Evaluating on ")).hasSizeGreaterThan(3);
  }

  @Test
  void checkpointing_onDemand_lastsAsLongAsAsked() {
    PlannedFault saving = between(20, 50, fleet -> fleet.job("pretrain-a").checkpointing = true);
    Recording run = run(80, Recording.lossless(), JobSchedule.ALWAYS, saving);

    assertThat(mean(watts(run), 25, 50)).isBetween(100.0, 250.0);
    assertThat(mean(watts(run), 60, 80)).isGreaterThan(450);
    assertThat(lines(run, "saving checkpoint")).hasSize(1);
    assertThat(lines(run, "successfully saved checkpoint")).hasSize(1);
  }

  @Test
  void collections_pauseOneRankAndAllOthersSpin() {
    SimulationSettings settings =
        Recording.lossless()
            .with(
                Map.of(
                    "pause.collectEverySteps", 100.0,
                    "pause.collectMin", 0.5,
                    "pause.collectMax", 2.0));
    Recording run = run(2_000, settings, JobSchedule.ALWAYS);
    double[] steps = Condition.stepMillis(run, 0, 2_000);

    assertThat(Arrays.stream(steps)).anyMatch(millis -> millis > 8_000);
    assertThat(mean(steps)).isCloseTo(7_640, within(120.0));
  }
}
