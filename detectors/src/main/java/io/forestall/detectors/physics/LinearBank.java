package io.forestall.detectors.physics;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;
import java.util.Objects;

/**
 * How far what is observed of each device lies from what a linear law of physics explains, fitted
 * online for each of them: temperature given power, clock given power and temperature, power given
 * activity, a board's power given that of its GPUs.
 *
 * <pre>
 *   x1      the first input behind a first-order lag, for heat comes later than power
 *   y       = c0 + c1 x1 + c2 x2 + noise        c: Bayesian linear regression with forgetting
 *   excess  = mean of (y - c0 - c1 x1 - c2 x2) over the smoothing time
 *   s²      = variance of (c0 + c1 x1 + c2 x2) as far as it is known, plus the noise's
 *   limit   = max(leastExcess, sigmas s)
 * </pre>
 *
 * An input that was never seen before makes s large, so a first load, or one of another kind,
 * alarms nobody. A residual counts for at most four standard deviations when it is learned from, so
 * no single observation carries the line away. Whoever judges says by {@link #learn} whether the
 * device is suspect: then it is learned from a hundred times more slowly, for a fault must not
 * become what is usual. Nothing is learned or judged before a lag has had time to settle: so long
 * after the first value, and after a gap.
 *
 * <ul>
 *   <li>Units: those of the observation and the inputs, milliseconds; the score has none, 1 and -1
 *       are the alarm lines.
 *   <li>Cost: O(1) a value, no allocation. State: 144 bytes a device.
 *   <li>Invariants: a value that is no number, or beyond the greatest magnitude, or a time that
 *       does not rise, changes nothing; a minute of samples weighs as one observation, however many
 *       they are; variances stay at 0 or above, and at most those of the start.
 *   <li>Accuracy: without forgetting, the fit is that of the normal equations to 1e-5 (test:
 *       fit_equalsNormalEquations).
 *   <li>Threads: none; one instance belongs to one stream task.
 * </ul>
 *
 * @see <a href="https://doi.org/10.1007/978-0-387-45528-0">Bishop (2006), section 3.3</a>
 */
public final class LinearBank {
  private static final int VERSION = 1;

  /** Samples closer together than this tell the same thing twice. */
  private static final double INDEPENDENT_MILLIS = 60_000;

  private static final double SLOW_LEARNING = 0.01;
  private static final double SUSPICIOUS = 0.5;

  /** A residual of more standard deviations than this teaches no more than one of so many. */
  private static final double MOST_SIGMAS = 4;

  /** After so many lags a step has settled to two parts in a hundred. */
  private static final int SETTLED_LAGS = 4;

  /** Values further apart than so many lags do not tell what the input was in between; at least */
  private static final int GAP_LAGS = 10;

  /** so far apart, where there is no lag. */
  private static final long LEAST_GAP_MILLIS = 300_000;

  /** Of a mean absolute deviation, to a normal series' standard deviation. */
  private static final double TO_SIGMA = 1.2533;

  private static final double ROUNDING = 1e-3;

  /** Numbers for each device, and where they stand. */
  private static final int WIDTH = 16;

  private static final int C0 = 0;
  private static final int C1 = 1;
  private static final int C2 = 2;
  private static final int V00 = 3;
  private static final int V01 = 4;
  private static final int V02 = 5;
  private static final int V11 = 6;
  private static final int V12 = 7;
  private static final int V22 = 8;
  private static final int DEVIATION = 9;
  private static final int EXCESS = 10;
  private static final int RESIDUAL = 11;
  private static final int WEIGHT = 12;
  private static final int SECOND = 13;
  private static final int FIRST = 14; // NaN: nothing seen yet
  private static final int FROM_PRIOR = 15; // NaN: nothing settled yet

  private final LinearConfig config;
  private final double noiseVariance;
  private final long lagMillis;
  private final long gapMillis;
  private int devices;
  private double[] state = {};
  private long[] lastMillis = {};
  private long[] settledMillis = {};

  /** What depends on the time between two values alone, for nearly all are equally far apart. */
  private long ratesOfMillis = -1;

  private double lagGain;
  private double smoothingGain;
  private double growth;

  public LinearBank(LinearConfig config) {
    this.config = config;
    this.noiseVariance = config.noise() * config.noise();
    this.lagMillis = config.lag().toMillis();
    this.gapMillis = Math.max(GAP_LAGS * lagMillis, lagMillis == 0 ? LEAST_GAP_MILLIS : 0);
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
    Arrays.fill(state, at, at + WIDTH, 0);
    state[at + C0] = config.offset().mean();
    state[at + C1] = config.ofFirst().mean();
    state[at + C2] = config.ofSecond().mean();
    knowNothing(at);
    state[at + FIRST] = Double.NaN;
    state[at + FROM_PRIOR] = Double.NaN;
    lastMillis[device] = 0;
    settledMillis[device] = 0;
  }

  /**
   * Takes in what is observed of a device and its inputs at that time, and says whether they have
   * settled so that the answers below are new; then {@link #learn} must follow.
   */
  public boolean observe(
      int device, long timeMillis, double observed, double firstInput, double secondInput) {
    Objects.checkIndex(device, devices);
    long sinceMillis = timeMillis - lastMillis[device];
    if (!(measured(observed) && measured(firstInput) && measured(secondInput))
        || sinceMillis <= 0) {
      return false;
    }
    rates(sinceMillis);
    int at = device * WIDTH;
    double first = state[at + FIRST];
    boolean anew = Double.isNaN(first) || sinceMillis > gapMillis;
    first = anew ? firstInput : first + lagGain * (firstInput - first);
    state[at + FIRST] = first;
    state[at + SECOND] = secondInput;
    lastMillis[device] = timeMillis;
    if (anew) {
      settledMillis[device] = timeMillis + SETTLED_LAGS * lagMillis;
    }
    if (timeMillis < settledMillis[device]
        || Math.abs(firstInput - first) > config.transientInput()) {
      return false;
    }
    double residual = observed - fitted(at);
    state[at + RESIDUAL] = residual;
    state[at + WEIGHT] = Math.min(1, sinceMillis / INDEPENDENT_MILLIS);
    state[at + EXCESS] += smoothingGain * (residual - state[at + EXCESS]);
    double fromPrior =
        observed
            - config.offset().mean()
            - config.ofFirst().mean() * first
            - config.ofSecond().mean() * secondInput;
    double before = state[at + FROM_PRIOR];
    state[at + FROM_PRIOR] =
        Double.isNaN(before) ? fromPrior : before + smoothingGain * (fromPrior - before);
    forget(at);
    return true;
  }

  /** Learns from what was observed last; hardly, if the device is suspect. */
  public void learn(int device, boolean suspect) {
    int at = Objects.checkIndex(device, devices) * WIDTH;
    double weight = suspect ? SLOW_LEARNING * state[at + WEIGHT] : state[at + WEIGHT];
    if (weight > 0) {
      learn(at, weight);
      state[at + WEIGHT] = 0; // once
    }
  }

  /** {@link #observe} and {@link #learn}, where nobody but the device's own past says suspect. */
  public boolean update(
      int device, long timeMillis, double observed, double firstInput, double secondInput) {
    boolean settled = observe(device, timeMillis, observed, firstInput, secondInput);
    if (settled) {
      learn(device, score(device) >= SUSPICIOUS);
    }
    return settled;
  }

  /** How much more than its own past explains is observed of the device, smoothed. */
  public double excess(int device) {
    return state[Objects.checkIndex(device, devices) * WIDTH + EXCESS];
  }

  /** How far the excess may go. */
  public double limit(int device) {
    int at = Objects.checkIndex(device, devices) * WIDTH;
    double sigma = TO_SIGMA * state[at + DEVIATION];
    double predicted = Double.isNaN(state[at + FIRST]) ? 0 : variance(at);
    return Math.max(config.leastExcess(), config.sigmas() * Math.sqrt(predicted + sigma * sigma));
  }

  /** Excess over limit: 1 and -1 are the alarm lines. */
  public double score(int device) {
    return excess(device) / limit(device);
  }

  /** What the device's own past explains now; NaN before the first value. */
  public double expected(int device) {
    return fitted(Objects.checkIndex(device, devices) * WIDTH);
  }

  /** How much more is observed than the prior says, smoothed; NaN while that is not known. */
  public double fromPrior(int device) {
    return state[Objects.checkIndex(device, devices) * WIDTH + FROM_PRIOR];
  }

  /** The first input behind the lag; NaN before the first value. */
  public double firstInput(int device) {
    return state[Objects.checkIndex(device, devices) * WIDTH + FIRST];
  }

  /** The fit: 0 is the offset's, 1 and 2 are the inputs'. */
  public double coefficient(int device, int number) {
    Objects.checkIndex(number, 3);
    return state[Objects.checkIndex(device, devices) * WIDTH + C0 + number];
  }

  private boolean measured(double number) {
    return Math.abs(number) <= config.mostMagnitude();
  }

  private double fitted(int at) {
    return state[at + C0]
        + state[at + C1] * state[at + FIRST]
        + state[at + C2] * state[at + SECOND];
  }

  /** Of the prediction at the last inputs, without the noise. */
  private double variance(int at) {
    return Math.max(0, spread(at)); // rounding may take it below
  }

  private double spread(int at) {
    double first = state[at + FIRST];
    double second = state[at + SECOND];
    return state[at + V00]
        + first * (2 * state[at + V01] + first * state[at + V11])
        + second * (2 * (state[at + V02] + first * state[at + V12]) + second * state[at + V22]);
  }

  /** The fit is as uncertain as at the start. */
  private void knowNothing(int at) {
    Arrays.fill(state, at + V00, at + V22 + 1, 0);
    state[at + V00] = config.offset().variance();
    state[at + V11] = config.ofFirst().variance();
    state[at + V22] = config.ofSecond().variance();
  }

  private void learn(int at, double weight) {
    double residual = state[at + RESIDUAL];
    double deviation = Math.min(Math.abs(residual), 2 * config.noise());
    state[at + DEVIATION] += weight / 60 * (deviation - state[at + DEVIATION]);
    if (spread(at) < -ROUNDING * noiseVariance) {
      knowNothing(at); // no covariance any more: damaged, or rounded away over the years
    }
    double total = variance(at) + noiseVariance / weight;
    double most = MOST_SIGMAS * Math.sqrt(total);
    double step = Math.max(-most, Math.min(most, residual)) / total;
    double first = state[at + FIRST];
    double second = state[at + SECOND];
    double toOffset = state[at + V00] + first * state[at + V01] + second * state[at + V02];
    double toFirst = state[at + V01] + first * state[at + V11] + second * state[at + V12];
    double toSecond = state[at + V02] + first * state[at + V12] + second * state[at + V22];
    state[at + C0] += toOffset * step;
    state[at + C1] += toFirst * step;
    state[at + C2] += toSecond * step;
    state[at + V00] = Math.max(0, state[at + V00] - toOffset * toOffset / total);
    state[at + V01] -= toOffset * toFirst / total;
    state[at + V02] -= toOffset * toSecond / total;
    state[at + V11] = Math.max(0, state[at + V11] - toFirst * toFirst / total);
    state[at + V12] -= toFirst * toSecond / total;
    state[at + V22] = Math.max(0, state[at + V22] - toSecond * toSecond / total);
  }

  /** What is known fades, but never below what was known at the start. */
  private void forget(int at) {
    boolean room =
        growth * state[at + V00] <= config.offset().variance()
            && growth * state[at + V11] <= config.ofFirst().variance()
            && growth * state[at + V22] <= config.ofSecond().variance();
    for (int i = V00; room && i <= V22; i++) {
      state[at + i] *= growth;
    }
  }

  private void rates(long sinceMillis) {
    if (sinceMillis != ratesOfMillis) {
      ratesOfMillis = sinceMillis;
      lagGain = gain(sinceMillis, (double) lagMillis);
      smoothingGain = Math.min(0.5, gain(sinceMillis, (double) config.smoothing().toMillis()));
      growth = Math.pow(2, (double) sinceMillis / config.halfLife().toMillis());
    }
  }

  private static double gain(long sinceMillis, double overMillis) {
    return overMillis > 0 ? -Math.expm1(-sinceMillis / overMillis) : 1;
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
    in.readVersion("LinearBank", VERSION);
    int size = in.readCount("LinearBank devices", WIDTH * Double.BYTES + 2 * Long.BYTES);
    double[] numbers = new double[size * WIDTH];
    long[] times = new long[size];
    long[] settled = new long[size];
    in.readDoubles(numbers, 0, numbers.length);
    for (int device = 0; device < size; device++) {
      times[device] = in.readLong();
      settled[device] = in.readLong();
    }
    for (int at = 0; at < numbers.length; at += WIDTH) {
      for (int i = 0; i < FIRST; i++) {
        in.require(Math.abs(numbers[at + i]) < 1e18, "LinearBank numbers");
      }
      in.require(
          !(Math.abs(numbers[at + FIRST]) >= 1e18 || Math.abs(numbers[at + FROM_PRIOR]) >= 1e18),
          "LinearBank inputs");
      in.require(
          numbers[at + WEIGHT] >= 0 && numbers[at + WEIGHT] <= 1 && numbers[at + DEVIATION] >= 0,
          "LinearBank weight");
      in.require(
          known(numbers[at + V00], config.offset())
              && known(numbers[at + V11], config.ofFirst())
              && known(numbers[at + V22], config.ofSecond())
              && bounded(numbers[at + V01], numbers[at + V00], numbers[at + V11])
              && bounded(numbers[at + V02], numbers[at + V00], numbers[at + V22])
              && bounded(numbers[at + V12], numbers[at + V11], numbers[at + V22]),
          "LinearBank variance");
    }
    devices = size;
    state = numbers;
    lastMillis = times;
    settledMillis = settled;
  }

  private static boolean known(double variance, LinearConfig.Coefficient prior) {
    return variance >= 0 && variance <= prior.variance() * (1 + ROUNDING);
  }

  /** Whether so much can be common to two that vary so much, but for rounding. */
  private static boolean bounded(double covariance, double one, double other) {
    return covariance * covariance <= one * other * (1 + ROUNDING) + ROUNDING;
  }
}
