package io.forestall.simulator;

import io.forestall.traces.LabelKind;
import java.util.List;
import java.util.function.Consumer;

/** A fault that does one thing between two seconds of a recording, for tests of the model. */
final class Condition {
  private Condition() {}

  /** What is done to the fleet during each tick of the fault. */
  @FunctionalInterface
  interface Effect {
    void on(FleetConditions fleet);
  }

  /** Does so from one second to the other. */
  static PlannedFault between(int fromSecond, int toSecond, Effect effect) {
    long from = Recording.START + fromSecond * 1_000L;
    long to = Recording.START + toSecond * 1_000L;
    FaultShape shape =
        (plan, tick, fleet, out) -> {
          if (tick.toMillis() > from && tick.toMillis() <= to) {
            effect.on(fleet);
          }
        };
    return new PlannedFault(
        "B01",
        "TEST",
        LabelKind.BENIGN,
        "pretrain-a",
        "sim-02",
        3,
        from,
        PlannedFault.NO_FAILURE,
        to,
        shape);
  }

  /** Runs the default fleet with one effect on device 3 of sim-02 from second 60 on. */
  static Recording device(int seconds, Consumer<DeviceConditions> effect) {
    return Recording.run(
        seconds, between(60, seconds, fleet -> effect.accept(fleet.node("sim-02").device(3))));
  }

  /** The same on the node sim-02. */
  static Recording node(int seconds, Consumer<NodeConditions> effect) {
    return Recording.run(
        seconds, between(60, seconds, fleet -> effect.accept(fleet.node("sim-02"))));
  }

  /** The same on the job of sim-02. */
  static Recording job(int seconds, Consumer<JobConditions> effect) {
    return Recording.run(
        seconds, between(60, seconds, fleet -> effect.accept(fleet.job("pretrain-a"))));
  }

  /** Durations that the job of sim-02 printed after that second. */
  static double[] stepMillis(Recording run, int fromSecond, int toSecond) {
    List<Recording.LogLine> lines =
        run.training.stream()
            .filter(line -> line.node().equals("sim-04") && line.line().contains("elapsed"))
            .filter(
                line ->
                    line.timeMillis() > Recording.START + fromSecond * 1_000L
                        && line.timeMillis() <= Recording.START + toSecond * 1_000L)
            .toList();
    return lines.stream()
        .mapToDouble(
            line ->
                Double.parseDouble(
                    line.line().replaceAll(".*iteration \\(ms\\): ([0-9.]+).*", "$1")))
        .toArray();
  }
}
