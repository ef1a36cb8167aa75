package io.forestall.simulator;

import java.util.SplittableRandom;

/**
 * Physics of one GPU: load → power → heat → clock, and back to power where heat forces the clock
 * down.
 *
 * <pre>
 *   P  follows the load's level with a first-order lag
 *   T  follows inlet + R·factor·P + position with a lag that is shorter when heating
 *   f  = load's clock, less above the knee, 0.9 to 1.2 GHz in thermal slowdown (with hysteresis)
 *   P above idle is in proportion to f
 * </pre>
 *
 * Units: watts, degrees Celsius, hertz, seconds. Cost: O(1), no allocation, three random draws a
 * tick. Invariant: energy and slowdown times never fall.
 */
final class GpuModel {
  private final PowerSettings power;
  private final ThermalSettings thermal;
  private final ClockSettings clock;
  private final SplittableRandom random;

  private final double busyFactor;
  private final double idleWatts;
  private final double positionCelsius;
  private final double memoryOffsetCelsius;

  private double watts;
  private double celsius;
  private double clockHertz;
  private double slowdownHertz;
  private boolean slowedDown;
  private double joules;
  private double powerCapSeconds;
  private double slowdownSeconds;

  /**
   * A GPU that has been training for a while.
   *
   * @param index place in the chassis: air passes the first one first
   * @param stage position of its pipeline stage, -0.5 (first) to 0.5 (last)
   */
  GpuModel(
      SimulationSettings settings, int index, int devices, double stage, SplittableRandom random) {
    this.power = settings.power();
    this.thermal = settings.thermal();
    this.clock = settings.clock();
    this.random = random;
    this.busyFactor =
        (1 + power.spreadRatio() * random.nextGaussian())
            * (1 + settings.step().stagePowerRatio() * stage);
    this.idleWatts = power.idleWatts() + power.idleSpreadWatts() * random.nextGaussian();
    this.positionCelsius =
        devices == 1 ? 0 : thermal.positionCelsius() * (2.0 * index / (devices - 1) - 1);
    this.memoryOffsetCelsius =
        thermal.memoryOffsetMinCelsius()
            + random.nextDouble()
                * (thermal.memoryOffsetMaxCelsius() - thermal.memoryOffsetMinCelsius());
    this.joules = 1e8 * (1 + 4 * random.nextDouble());
    this.slowdownHertz = clock.slowdownMaxHertz();
  }

  /** Sets power, heat and clock to where this load would bring them in the long run. */
  void settle(GpuLoad load) {
    watts = level(load);
    celsius = steadyCelsius(1);
    clockHertz = clock(load);
  }

  /** Moves the GPU by a tick. */
  void advance(double seconds, GpuLoad load, double resistanceFactor) {
    updateSlowdown(seconds);
    clockHertz = clock(load);
    double target =
        level(load) * (1 + (1 - load.idle) * power.noiseRatio() * random.nextGaussian());
    watts = approach(watts, target, seconds, power.response().toMillis());
    joules += watts * seconds;
    powerCapSeconds += slowedDown ? 0 : load.computing * seconds;
    double steady = steadyCelsius(resistanceFactor);
    long lagMillis = (steady > celsius ? thermal.rise() : thermal.fall()).toMillis();
    celsius = approach(celsius, steady, seconds, lagMillis);
  }

  private static double approach(double value, double target, double seconds, long lagMillis) {
    return target + (value - target) * Math.exp(-seconds * 1e3 / lagMillis);
  }

  private void updateSlowdown(double seconds) {
    if (slowedDown) {
      slowdownSeconds += seconds;
      slowedDown = celsius > thermal.slowdownCelsius() - thermal.recoveryCelsius();
    } else if (celsius >= thermal.slowdownCelsius()) {
      slowedDown = true;
      slowdownHertz =
          clock.slowdownMinHertz()
              + random.nextDouble() * (clock.slowdownMaxHertz() - clock.slowdownMinHertz());
    }
  }

  private double level(GpuLoad load) {
    double throttle =
        slowedDown ? Math.min(1, slowdownHertz / clock.computeHertz()) : 1; // P above idle ~ f
    double busyWatts =
        load.computing * (power.computeWatts() - power.idleWatts()) * throttle
            + load.communicating * (power.communicationWatts() - power.idleWatts())
            + load.checkpointing * (power.checkpointWatts() - power.idleWatts())
            + load.spinning * (power.spinWatts() - power.idleWatts())
            + load.waiting * (power.contextWatts() - power.idleWatts());
    return Math.min(power.limitWatts(), idleWatts + busyWatts * busyFactor);
  }

  private double steadyCelsius(double resistanceFactor) {
    return thermal.inletCelsius()
        + thermal.resistanceCelsiusPerWatt() * resistanceFactor * watts
        + positionCelsius * watts / power.computeWatts();
  }

  private double clock(GpuLoad load) {
    double free = Math.min(clock.maxHertz(), limitHertz());
    double hertz =
        load.computing * computeHertz()
            + (1 - load.computing - load.idle) * free
            + load.idle * clock.idleHertz();
    return load.idle == 1 ? hertz : hertz + clock.maxHertz() * 0.004 * random.nextGaussian();
  }

  private double computeHertz() {
    double hot = Math.max(0, celsius - clock.kneeCelsius());
    return Math.min(limitHertz(), clock.computeHertz() * (1 - clock.lossPerCelsius() * hot));
  }

  private double limitHertz() {
    return slowedDown ? slowdownHertz : clock.maxHertz();
  }

  /** Compute time at the present clock / a healthy GPU's, at least 1. */
  double stretch() {
    return Math.max(1, 1 + clock.sensitivity() * (clock.computeHertz() / computeHertz() - 1));
  }

  double watts() {
    return watts;
  }

  double celsius() {
    return celsius;
  }

  double memoryCelsius() {
    return celsius + memoryOffsetCelsius;
  }

  double clockHertz() {
    return Math.min(clockHertz, clock.maxHertz());
  }

  boolean slowedDown() {
    return slowedDown;
  }

  double joules() {
    return joules;
  }

  double powerCapSeconds() {
    return powerCapSeconds;
  }

  double slowdownSeconds() {
    return slowdownSeconds;
  }
}
