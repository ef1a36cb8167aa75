package io.forestall.bench.quality.budget;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.NodeHealth;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.simulator.FleetOutput;
import io.forestall.simulator.FleetRun;
import io.forestall.simulator.Scenario;
import io.forestall.simulator.ScenarioPlan;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.align.Arrival;
import io.forestall.streams.core.score.NodeOutput;
import io.forestall.streams.core.score.NodeStage;
import io.forestall.streams.core.score.fuse.Calibration;
import io.forestall.streams.core.score.fuse.FusedScores;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Plays the scenario of a healthy week, or a part of it, into the scoring of its nodes. */
final class HealthyFleet implements FleetOutput {
  private final Calibration calibration;
  private final FusedScores.BlockReader log;
  private final Map<String, NodeStage> nodes = new HashMap<>();

  private HealthyFleet(Calibration calibration, FusedScores.BlockReader log) {
    this.calibration = calibration;
    this.log = log;
  }

  /** Adds the blocks of one such fleet, as they look by that calibration. */
  static void play(
      Duration duration,
      Duration interval,
      long seed,
      Calibration calibration,
      FusedScores.BlockReader log) {
    Scenario week = Scenario.shipped("healthy-week").orElseThrow();
    var part =
        new Scenario(
            week.name(),
            week.description(),
            week.start(),
            duration,
            interval,
            week.fleet(),
            week.faults(),
            week.sampling(),
            week.settings());
    for (FleetRun run : ScenarioPlan.of(part, seed).runs()) {
      run.play(new HealthyFleet(calibration, log));
    }
  }

  @Override
  public void sample(SampleFrame frame) {
    nodes.computeIfAbsent(frame.node, this::node).sample(frame, Arrival.UNKNOWN, NOBODY);
  }

  private NodeStage node(String name) {
    var stage = new NodeStage(name, CoreConfig.DEFAULT.align(), CoreConfig.DEFAULT.score());
    stage.watch(calibration, log);
    return stage;
  }

  @Override
  public void kernelLine(String node, long timeMillis, String line) {}

  @Override
  public void trainingLine(String job, String node, long timeMillis, String line) {}

  static final NodeOutput NOBODY =
      new NodeOutput() {
        @Override
        public void report(NodeReport report) {}

        @Override
        public void anomaly(String key, Anomaly anomaly) {}

        @Override
        public void health(NodeHealth health) {}

        @Override
        public void reject(RejectReason reason, String detail) {}
      };
}
