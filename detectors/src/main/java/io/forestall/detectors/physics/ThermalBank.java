package io.forestall.detectors.physics;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;
import java.util.Objects;

/**
 * How much hotter each device is than its power explains, fitted online for each of them.
 *
 * <pre>
 *   p       power behind a first-order lag, for heat comes later than power
 *   T - T_in = a + r p + noise            a, r: Bayesian linear regression with forgetting
 *   excess  = mean of (T - T_in - a - r p) over the smoothing time
 *   s²      = variance of (a + r p) as far as it is known, plus the noise's
 *   score   = excess / max(leastExcess, sigmas s)
 * </pre>
 *
 * A power that was never seen before makes s large, so a first load, or one of another kind, alarms
 * nobody. While the score stands at a half or more the device is learned from a hundred times more
 * slowly: a fault must not become what is usual. Nothing is learned or judged before heat has had
 * time to settle: so long after the first value, and after a gap.
 *
 * <ul>
 *   <li>Units: degrees Celsius, watts, milliseconds; the score has none, 1 is the alarm line.
 *   <li>Cost: O(1) a value, no allocation. State: 88 bytes a device.
 *   <li>Invariants: a value that is no number, or a time that does not rise, changes nothing; a
 *       minute of samples weighs as one observation, however many they are; the covariance stays
 *       positive and at most that of the start.
 *   <li>Accuracy: without forgetting, the fit is that of the normal equations to 1e-9 (test:
 *       fit_equalsNormalEquations).
 *   <li>Threads: none; one instance belongs to one stream task.
 * </ul>
 *
 * @see <a href="https://doi.org/10.1007/978-0-387-45528-0">Bishop (2006), section 3.3</a>
 */
public final class ThermalBank {
  private static final int VERSION = 1;

  /** Standard deviation of an observation: quantised sensors, and lags that are only nearly so. */
  private static final double OBSERVED_CELSIUS = 2;

  /** Samples closer together than this tell the same thing twice. */
  private static final double INDEPENDENT_MILLIS = 60_000;

  private static final double SLOW_LEARNING = 0.01;
  private static final double SUSPICIOUS = 0.5;

  /** After so many lags a step has settled to two parts in a hundred. */
  private static final int SETTLED_LAGS = 4;

  /** Values further apart than so many lags do not tell what the power was in between. */
  private static final int GAP_LAGS = 10;

  /** Of a mean absolute deviation, to a normal series' standard deviation. */
  private static final double TO_SIGMA = 1.2533;

  /** Numbers for each device, and where they stand. */
  private static final int WIDTH = 9;

  private static final int OFFSET = 0;
  private static final int RESISTANCE = 1;
  private static final int OFFSET_VARIANCE = 2;
  private static final int COVARIANCE = 3;
  private static final int RESISTANCE_VARIANCE = 4;
  private static final int LAGGED_WATTS = 5;
  private static final int EXCESS = 6;
  private static final int DEVIATION = 7;
  private static final int ABOVE_PRIOR = 8;

  private final ThermalConfig config;
  private int devices;
  private double[] state = {};
  private long[] lastMillis = {}; // 0: nothing seen yet
  private long[] settledMillis = {};

  public ThermalBank(ThermalConfig config) {
    this.config = config;
  }

  /** Grows the bank to at least so many devices; of new ones only the prior is known. */
  public void ensureDevices(int wanted) {
    if (wanted > lastMillis.length) {
      state = Arrays.copyOf(state, wanted * WIDTH);
      lastMillis = Arrays.copyOf(lastMillis, wanted);
      settledMillis = Arrays.copyOf(settledMillis, wanted);
    }
    for (int device = devices; device < wanted; device++) {
      reset(device);
    }
    devices = Math.max(devices, wanted);
  }

  public int devices() {
    return devices;
  }

  /** Forgets a device, as when another one has taken its number. */
  public void reset(int device) {
    int at = device * WIDTH;
    state[at + OFFSET] = 0;
    state[at + RESISTANCE] = config.resistanceCelsiusPerWatt();
    state[at + OFFSET_VARIANCE] = offsetVariance();
    state[at + COVARIANCE] = 0;
    state[at + RESISTANCE_VARIANCE] = resistanceVariance();
    state[at + LAGGED_WATTS] = Double.NaN;
    state[at + EXCESS] = 0;
    state[at + DEVIATION] = 0;
    state[at + ABOVE_PRIOR] = Double.NaN;
    lastMillis[device] = 0;
    settledMillis[device] = 0;
  }

  /**
   * Takes in a device's temperature, its power and the air's temperature at that time, and says
   * whether heat has settled so that the answers below are new.
   */
  public boolean update(
      int device, long timeMillis, double celsius, double watts, double ambientCelsius) {
    Objects.checkIndex(device, devices);
    long sinceMillis = timeMillis - lastMillis[device];
    double rise = celsius - ambientCelsius;
    if (!(Math.abs(rise) < 1e4 && watts >= 0 && watts < 1e6) || sinceMillis <= 0) {
      return false;
    }
    int at = device * WIDTH;
    double lagged = state[at + LAGGED_WATTS];
    long lagMillis = config.lag().toMillis();
    boolean first = Double.isNaN(lagged) || sinceMillis > GAP_LAGS * lagMillis;
    lagged = first ? watts : lagged + gain(sinceMillis, (double) lagMillis) * (watts - lagged);
    state[at + LAGGED_WATTS] = lagged;
    lastMillis[device] = timeMillis;
    if (first) {
      settledMillis[device] = timeMillis + SETTLED_LAGS * lagMillis;
    }
    if (timeMillis < settledMillis[device] || Math.abs(watts - lagged) > config.transientWatts()) {
      return false;
    }
    double smoothing = Math.min(0.5, gain(sinceMillis, (double) config.smoothing().toMillis()));
    double residual = rise - state[at + OFFSET] - state[at + RESISTANCE] * lagged;
    state[at + EXCESS] += smoothing * (residual - state[at + EXCESS]);
    double above = rise - config.resistanceCelsiusPerWatt() * lagged;
    double aboveBefore = state[at + ABOVE_PRIOR];
    state[at + ABOVE_PRIOR] =
        Double.isNaN(aboveBefore) ? above : aboveBefore + smoothing * (above - aboveBefore);
    forget(at, sinceMillis);
    double weight = Math.min(1, sinceMillis / INDEPENDENT_MILLIS);
    learn(at, lagged, residual, score(device) < SUSPICIOUS ? weight : SLOW_LEARNING * weight);
    return true;
  }

  /** How much hotter the device is than its own past says at this power, smoothed. */
  public double excessCelsius(int device) {
    return state[Objects.checkIndex(device, devices) * WIDTH + EXCESS];
  }

  /** How much hotter it is than the prior says, smoothed; NaN while that is not known. */
  public double abovePriorCelsius(int device) {
    return state[Objects.checkIndex(device, devices) * WIDTH + ABOVE_PRIOR];
  }

  /** Power behind the lag; NaN before the first value. */
  public double laggedWatts(int device) {
    return state[Objects.checkIndex(device, devices) * WIDTH + LAGGED_WATTS];
  }

  /** What it heats up by for each watt. */
  public double resistanceCelsiusPerWatt(int device) {
    return state[Objects.checkIndex(device, devices) * WIDTH + RESISTANCE];
  }

  /** 1 is the alarm line; below 0 when the device is cooler than it used to be. */
  public double score(int device) {
    int at = Objects.checkIndex(device, devices) * WIDTH;
    double watts = state[at + LAGGED_WATTS];
    if (Double.isNaN(watts)) {
      return 0;
    }
    double sigma = TO_SIGMA * state[at + DEVIATION];
    double limit = config.sigmas() * Math.sqrt(variance(at, watts) + sigma * sigma);
    return state[at + EXCESS] / Math.max(config.leastExcessCelsius(), limit);
  }

  private double variance(int at, double watts) {
    return state[at + OFFSET_VARIANCE]
        + watts * (2 * state[at + COVARIANCE] + watts * state[at + RESISTANCE_VARIANCE]);
  }

  private void learn(int at, double watts, double residual, double weight) {
    state[at + DEVIATION] +=
        gain((long) (weight * INDEPENDENT_MILLIS), 60 * INDEPENDENT_MILLIS)
            * (Math.min(Math.abs(residual), 2 * OBSERVED_CELSIUS) - state[at + DEVIATION]);
    double noise = OBSERVED_CELSIUS * OBSERVED_CELSIUS / weight;
    double total = variance(at, watts) + noise;
    double ofOffset = state[at + OFFSET_VARIANCE] + watts * state[at + COVARIANCE];
    double ofResistance = state[at + COVARIANCE] + watts * state[at + RESISTANCE_VARIANCE];
    state[at + OFFSET] += ofOffset / total * residual;
    state[at + RESISTANCE] += ofResistance / total * residual;
    state[at + OFFSET_VARIANCE] -= ofOffset * ofOffset / total;
    state[at + COVARIANCE] -= ofOffset * ofResistance / total;
    state[at + RESISTANCE_VARIANCE] -= ofResistance * ofResistance / total;
  }

  /** What is known fades, but never below what was known at the start. */
  private void forget(int at, long sinceMillis) {
    double growth = Math.pow(2, (double) sinceMillis / config.halfLife().toMillis());
    boolean room =
        growth * state[at + OFFSET_VARIANCE] <= offsetVariance()
            && growth * state[at + RESISTANCE_VARIANCE] <= resistanceVariance();
    if (room) {
      state[at + OFFSET_VARIANCE] *= growth;
      state[at + COVARIANCE] *= growth;
      state[at + RESISTANCE_VARIANCE] *= growth;
    }
  }

  private double offsetVariance() {
    return config.offsetSpreadCelsius() * config.offsetSpreadCelsius();
  }

  private double resistanceVariance() {
    return config.resistanceSpread() * config.resistanceSpread();
  }

  private static double gain(long sinceMillis, double overMillis) {
    return -Math.expm1(-sinceMillis / overMillis);
  }

  public void write(StateWriter out) {
    out.writeByte(VERSION);
    out.writeVarLong(devices);
    out.writeDoubles(state, 0, devices * WIDTH);
    for (int device = 0; device < devices; device++) {
      out.writeLong(lastMillis[device]);
      out.writeLong(settledMillis[device]);
    }
  }

  /** Replaces everything by what was written; on failure the bank stays as it was. */
  public void read(StateReader in) {
    in.readVersion("ThermalBank", VERSION);
    int size = in.readCount("ThermalBank devices", WIDTH * Double.BYTES + 2 * Long.BYTES);
    double[] numbers = new double[size * WIDTH];
    long[] times = new long[size];
    long[] settled = new long[size];
    in.readDoubles(numbers, 0, numbers.length);
    for (int device = 0; device < size; device++) {
      times[device] = in.readLong();
      settled[device] = in.readLong();
    }
    for (int device = 0; device < size; device++) {
      int at = device * WIDTH;
      for (int i = OFFSET; i <= DEVIATION; i++) {
        in.require(i == LAGGED_WATTS || Math.abs(numbers[at + i]) < 1e9, "ThermalBank numbers");
      }
      in.require(
          numbers[at + OFFSET_VARIANCE] >= 0 && numbers[at + RESISTANCE_VARIANCE] >= 0,
          "ThermalBank variance");
    }
    devices = size;
    state = numbers;
    lastMillis = times;
    settledMillis = settled;
  }
}
