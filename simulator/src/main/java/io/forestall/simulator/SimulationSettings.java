package io.forestall.simulator;

/**
 * Everything that can be turned on a simulated fleet. Values that nobody has published are marked
 * "assumed" where they stand: vary them before concluding anything from them.
 */
public record SimulationSettings(
    PowerSettings power,
    ThermalSettings thermal,
    ClockSettings clock,
    TrafficSettings traffic,
    StepSettings step,
    CheckpointSettings checkpoint,
    TimeoutSettings timeouts,
    HostSettings host,
    SensorSettings sensors) {

  /** A healthy H100 SXM cluster sampled each second. */
  public static SimulationSettings defaults() {
    return new SimulationSettings(
        PowerSettings.defaults(),
        ThermalSettings.defaults(),
        ClockSettings.defaults(),
        TrafficSettings.defaults(),
        StepSettings.defaults(),
        CheckpointSettings.defaults(),
        TimeoutSettings.defaults(),
        HostSettings.defaults(),
        SensorSettings.defaults());
  }

  /** The same with another host. */
  public SimulationSettings with(HostSettings other) {
    return new SimulationSettings(
        power, thermal, clock, traffic, step, checkpoint, timeouts, other, sensors);
  }

  /** The same with other sensors. */
  public SimulationSettings with(SensorSettings other) {
    return new SimulationSettings(
        power, thermal, clock, traffic, step, checkpoint, timeouts, host, other);
  }

  /** The same with other checkpoints. */
  public SimulationSettings with(CheckpointSettings other) {
    return new SimulationSettings(
        power, thermal, clock, traffic, step, other, timeouts, host, sensors);
  }
}
