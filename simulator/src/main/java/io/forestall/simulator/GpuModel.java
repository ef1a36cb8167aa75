package io.forestall.simulator;

import java.util.SplittableRandom;

/**
 * Physics of one GPU: load → power → heat → clock, and back to power where heat forces the clock
 * down.
 *
 * <pre>
 *   P  follows the load's level with a first-order lag, and never exceeds its cap
 *   T  follows inlet + R·factor·P + position with a lag that is shorter when heating
 *   f  = load's clock, less above the knee, less under a lower cap, 0.9 to 1.2 GHz in thermal
 *        slowdown (with hysteresis)
 *   P above idle is in proportion to f where heat or a setting holds the clock down
 * </pre>
 *
 * Units: watts, degrees Celsius, hertz, seconds. Cost: O(1), no allocation, two random draws a
 * tick. Invariant: energy and slowdown times never fall, but for a driver that starts anew.
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
  private final double healthyHertz;

  private double watts;
  private double celsius;
  private double clockHertz;
  private double slowdownHertz;
  private boolean slowedDown;
  private boolean softThermal;
  private double capRatio = 1;
  private double joules;
  private double powerCapSeconds;
  private double softThermalSeconds;
  private double slowdownSeconds;
  private double brakeSeconds;

  /** Decay of the three lags over the last tick's length: nearly all ticks are equally long. */
  private double decaySeconds = Double.NaN;

  private double powerDecay;
  private double riseDecay;
  private double fallDecay;

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
    this.healthyHertz = clock.computeHertz();
    this.joules = 1e8 * (1 + 4 * random.nextDouble());
    this.slowdownHertz = clock.slowdownMaxHertz();
  }

  /** Sets power, heat and clock to where this load would bring a healthy GPU in the long run. */
  void settle(GpuLoad load, double inletCelsius) {
    DeviceConditions healthy = new DeviceConditions();
    watts = level(load, healthy);
    celsius = steadyCelsius(inletCelsius, healthy);
    clockHertz = clock(load, healthy);
  }

  /** Moves the GPU by a tick. */
  void advance(double seconds, GpuLoad load, DeviceConditions conditions, double inletCelsius) {
    if (seconds != decaySeconds) {
      decaySeconds = seconds;
      powerDecay = Math.exp(-seconds * 1e3 / power.response().toMillis());
      riseDecay = Math.exp(-seconds * 1e3 / thermal.rise().toMillis());
      fallDecay = Math.exp(-seconds * 1e3 / thermal.fall().toMillis());
    }
    capRatio = conditions.powerCapRatio;
    updateSlowdown(seconds);
    clockHertz = clock(load, conditions);
    double level = level(load, conditions);
    double noise = power.idleNoiseWatts() + (1 - load.idle) * power.noiseRatio() * level;
    double target = level + noise * random.nextGaussian();
    watts = Math.max(0, target + (watts - target) * powerDecay);
    joules += watts * seconds;
    count(seconds, load, conditions);
    double steady = steadyCelsius(inletCelsius, conditions);
    celsius = steady + (celsius - steady) * (steady > celsius ? riseDecay : fallDecay);
  }

  /** The node is off: no power, and heat leaves. */
  void rest(double seconds, double inletCelsius) {
    watts = 0;
    celsius =
        inletCelsius
            + (celsius - inletCelsius) * Math.exp(-seconds * 1e3 / thermal.fall().toMillis());
    slowedDown = false;
  }

  /** The driver starts anew: what it counts begins at 0. */
  void restartDriver() {
    joules = 0;
    powerCapSeconds = 0;
    softThermalSeconds = 0;
    slowdownSeconds = 0;
    brakeSeconds = 0;
  }

  private void count(double seconds, GpuLoad load, DeviceConditions conditions) {
    boolean held = slowedDown || conditions.powerBrake || clockHeld(conditions);
    powerCapSeconds += held ? 0 : load.computing * load.level * seconds;
    brakeSeconds += conditions.powerBrake ? seconds : 0;
    softThermal = celsius >= thermal.slowdownCelsius() - thermal.softCelsius();
    softThermalSeconds += softThermal && !slowedDown ? seconds : 0;
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

  private double level(GpuLoad load, DeviceConditions conditions) {
    double throttle = Math.min(1, limitHertz(conditions) / healthyHertz);
    double idle = power.idleWatts();
    double busyWatts =
        load.computing * load.level * (power.computeWatts() - idle) * throttle
            + load.communicating * (power.communicationWatts() - idle)
            + load.checkpointing * (power.checkpointWatts() - idle)
            + load.spinning * (power.spinWatts() - idle)
            + load.waiting * (power.contextWatts() - idle);
    if (conditions.zombieMemory && load.isIdle()) {
      busyWatts = power.contextWatts() - idle;
    }
    return Math.min(
        power.limitWatts() * conditions.powerCapRatio, idleWatts + busyWatts * busyFactor);
  }

  private double steadyCelsius(double inletCelsius, DeviceConditions conditions) {
    return inletCelsius
        + conditions.inletOffsetCelsius
        + thermal.resistanceCelsiusPerWatt() * conditions.resistanceFactor * watts
        + positionCelsius * watts / power.computeWatts();
  }

  private double clock(GpuLoad load, DeviceConditions conditions) {
    double free = limitHertz(conditions);
    double hertz =
        load.computing * computeHertz(conditions)
            + (1 - load.computing - load.idle) * free
            + load.idle * clock.idleHertz();
    if (load.isIdle() || clockHeld(conditions)) {
      return Math.min(hertz, free);
    }
    return Math.min(hertz + clock.maxHertz() * 0.004 * random.nextGaussian(), clock.maxHertz());
  }

  private boolean clockHeld(DeviceConditions conditions) {
    return conditions.clockCapHertz < clock.maxHertz();
  }

  private double computeHertz(DeviceConditions conditions) {
    double hot = Math.max(0, celsius - clock.kneeCelsius());
    double capped =
        conditions.powerCapRatio == 1 ? healthyHertz : clock.computeHertz(conditions.powerCapRatio);
    return Math.min(limitHertz(conditions), capped * (1 - clock.lossPerCelsius() * hot));
  }

  private double limitHertz(DeviceConditions conditions) {
    double limit = slowedDown ? slowdownHertz : clock.maxHertz();
    return Math.min(limit, conditions.clockCapHertz);
  }

  /** Compute time under these conditions / a healthy GPU's, at least 1. */
  double stretch(DeviceConditions conditions) {
    double bound = 1 + clock.sensitivity() * (healthyHertz / computeHertz(conditions) - 1);
    return Math.max(1, bound)
        * conditions.computeStretch
        / (1 - Math.min(0.95, conditions.launchGapShare));
  }

  double watts() {
    return watts;
  }

  /**
   * Power at this instant: within a step it swings around the mean with each microbatch.
   *
   * @param stepPhase NaN outside of steps
   */
  double instantWatts(double stepPhase, int microbatches) {
    if (Double.isNaN(stepPhase)) {
      return watts;
    }
    double beat = stepPhase * microbatches;
    double triangle = 4 * Math.abs(beat - Math.floor(beat) - 0.5) - 1;
    return Math.max(idleWatts, watts + power.swingWatts() * triangle);
  }

  double limitWatts() {
    return power.limitWatts() * capRatio;
  }

  double celsius() {
    return celsius;
  }

  double memoryCelsius() {
    return celsius + memoryOffsetCelsius;
  }

  double clockHertz() {
    return clockHertz;
  }

  boolean slowedDown() {
    return slowedDown;
  }

  boolean softThermal() {
    return softThermal;
  }

  double joules() {
    return joules;
  }

  double powerCapSeconds() {
    return powerCapSeconds;
  }

  double softThermalSeconds() {
    return softThermalSeconds;
  }

  double slowdownSeconds() {
    return slowdownSeconds;
  }

  double brakeSeconds() {
    return brakeSeconds;
  }
}
