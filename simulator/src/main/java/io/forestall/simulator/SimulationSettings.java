package io.forestall.simulator;

import java.util.Map;

/**
 * Everything that can be turned on a simulated fleet. Values that nobody has published are marked
 * "assumed" where they stand, with a range: vary them before concluding anything from them. Watts,
 * clocks and rates are those of an H100 SXM; {@link SkuSettings} turns them into those of others.
 */
public record SimulationSettings(
    PowerSettings power,
    ThermalSettings thermal,
    ClockSettings clock,
    TrafficSettings traffic,
    StepSettings step,
    PauseSettings pause,
    CheckpointSettings checkpoint,
    EvaluationSettings evaluation,
    LifeSettings life,
    TimeoutSettings timeouts,
    HostSettings host,
    HostLoadSettings load,
    PortSettings port,
    SensorSettings sensors) {

  /** A healthy cluster sampled each second. */
  public static SimulationSettings defaults() {
    return new SimulationSettings(
        PowerSettings.defaults(),
        ThermalSettings.defaults(),
        ClockSettings.defaults(),
        TrafficSettings.defaults(),
        StepSettings.defaults(),
        PauseSettings.defaults(),
        CheckpointSettings.defaults(),
        EvaluationSettings.defaults(),
        LifeSettings.defaults(),
        TimeoutSettings.defaults(),
        HostSettings.defaults(),
        HostLoadSettings.defaults(),
        PortSettings.defaults(),
        SensorSettings.defaults());
  }

  /**
   * The same with some numbers set by name.
   *
   * @param overrides name, as in {@link SimulationParameters}, to value; durations in seconds
   * @throws IllegalArgumentException when a name is unknown or a value out of its range
   */
  public SimulationSettings with(Map<String, Double> overrides) {
    return SimulationParameters.apply(this, overrides);
  }

  /** The same with another host. */
  public SimulationSettings with(HostSettings other) {
    return new SimulationSettings(
        power,
        thermal,
        clock,
        traffic,
        step,
        pause,
        checkpoint,
        evaluation,
        life,
        timeouts,
        other,
        load,
        port,
        sensors);
  }

  /** The same with other sensors. */
  public SimulationSettings with(SensorSettings other) {
    return new SimulationSettings(
        power,
        thermal,
        clock,
        traffic,
        step,
        pause,
        checkpoint,
        evaluation,
        life,
        timeouts,
        host,
        load,
        port,
        other);
  }

  /** The same with other checkpoints. */
  public SimulationSettings with(CheckpointSettings other) {
    return new SimulationSettings(
        power,
        thermal,
        clock,
        traffic,
        step,
        pause,
        other,
        evaluation,
        life,
        timeouts,
        host,
        load,
        port,
        sensors);
  }

  /** The same with other accelerators. */
  SimulationSettings with(
      PowerSettings otherPower,
      ThermalSettings otherThermal,
      ClockSettings otherClock,
      TrafficSettings otherTraffic) {
    return new SimulationSettings(
        otherPower,
        otherThermal,
        otherClock,
        otherTraffic,
        step,
        pause,
        checkpoint,
        evaluation,
        life,
        timeouts,
        host,
        load,
        port,
        sensors);
  }
}
