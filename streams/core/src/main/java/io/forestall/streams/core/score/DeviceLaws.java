package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.physics.LinearConfig;
import io.forestall.detectors.physics.LinearConfig.Coefficient;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.time.Duration;
import java.util.Locale;

/**
 * What power, clock, heat and work of one busy GPU must have to do with each other.
 *
 * <pre>
 *   clock = c0 + c1 power + c2 temperature       slower than that: something holds it back
 *   power = c0 + c1 tensor activity              less than that: slow, or its power sensor lies
 * </pre>
 *
 * A device counts when it is off by its own past and by its siblings ({@link FittedLaw}). A clock
 * that the driver says is held down by heat or by a power brake is explained, and left out.
 *
 * <ul>
 *   <li>Units: MHz, watts, °C, ratios of 0 to 1. Starting values and spreads are assumed: wide
 *       enough for any model, so that the first minutes of a device alarm nobody.
 *   <li>Cost: two fits and two medians a busy device. State: about 300 bytes a device. Threads:
 *       none.
 * </ul>
 */
final class DeviceLaws {
  private static final double HERTZ = 1e6;

  /** Only then is a GPU's clock what its power and heat let it be. */
  private static final double BUSY_RATIO = 0.9;

  /** Clocks and power follow the load within a second: so long it must stay. */
  private static final long LASTS_MILLIS = 20_000;

  /** Slowdown by hardware, by heat of both kinds, and by the power brake. */
  private static final int EXPLAINED = 0x8 | 0x20 | 0x40 | 0x80;

  /** H100 under load: 1.98 GHz less 0.36 MHz a watt, fitted on the simulator; spreads assumed. */
  private static final LinearConfig CLOCK =
      new LinearConfig(
          new Coefficient(1_800, 500),
          new Coefficient(-0.3, 0.5),
          new Coefficient(0, 3),
          30,
          1e5,
          Duration.ZERO,
          1e5,
          Duration.ofSeconds(20),
          Duration.ofDays(2),
          100, // 5 % of a training clock; sensors step by 15 MHz
          6);

  /** H100: 110 to 200 W at rest in a collective, 900 to 1,100 W a whole tensor activity. */
  private static final LinearConfig POWER =
      new LinearConfig(
          new Coefficient(150, 150),
          new Coefficient(900, 500),
          Coefficient.NONE,
          40,
          1e5,
          Duration.ZERO,
          1e5,
          Duration.ofSeconds(20),
          Duration.ofDays(2),
          80,
          6);

  private final FittedLaw clock = new FittedLaw(CLOCK);
  private final FittedLaw power = new FittedLaw(POWER);

  /** Takes in the tick's values of all devices; before {@link #judge}. */
  void look(DeviceSeries series, DeviceStructure structure, long timeMillis) {
    clock.begin(series.devices());
    power.begin(series.devices());
    for (int device = 0; device < series.devices(); device++) {
      if (structure.sound(device)
          && series.value(KnownMetrics.GPU_UTILIZATION, device) >= BUSY_RATIO) {
        look(device, series, timeMillis);
      }
    }
    clock.compare(timeMillis);
    power.compare(timeMillis);
  }

  private void look(int device, DeviceSeries series, long timeMillis) {
    double watts = series.value(KnownMetrics.GPU_POWER, device);
    double reasons = series.value(KnownMetrics.GPU_CLOCK_EVENT_REASONS, device);
    if (Double.isNaN(reasons) || ((long) reasons & EXPLAINED) == 0) {
      clock.observe(
          device,
          timeMillis,
          series.value(KnownMetrics.GPU_SM_CLOCK, device) / HERTZ,
          watts,
          series.value(KnownMetrics.GPU_TEMPERATURE, device));
    }
    power.observe(
        device, timeMillis, watts, series.value(KnownMetrics.GPU_TENSOR_ACTIVE, device), 0);
  }

  void judge(int device, Subject subject, EvidenceKeeper keeper) {
    boolean slow = lasts(clock, device, subject) && clock.score(device) <= -1;
    if (slow) {
      keeper.raise(
          subject
              .evidence(
                  "clock-residual",
                  "gpu_sm_clock_hertz",
                  FaultClass.GPU_SLOW,
                  Strength.SUPPORTING,
                  -clock.score(device),
                  clock.observed(device) * HERTZ,
                  clock.expected(device) * HERTZ,
                  String.format(
                      Locale.ROOT,
                      "clock is %.0f MHz; its own past and its siblings explain %.0f MHz at this"
                          + " power and temperature",
                      clock.observed(device),
                      clock.expected(device)))
              .since(clock.sinceMillis(device)));
    }
    if (lasts(power, device, subject)) {
      keeper.raise(powerEvidence(device, slow, subject));
    }
  }

  /** Less power with a slow clock is slowness; without, it is the sensor's word against others'. */
  private Evidence powerEvidence(int device, boolean slow, Subject subject) {
    boolean less = power.score(device) < 0;
    return subject
        .evidence(
            "power-residual",
            "gpu_power_watts",
            less && slow ? FaultClass.GPU_SLOW : FaultClass.UNUSUAL,
            less && slow ? Strength.SUPPORTING : Strength.HINT,
            Math.abs(power.score(device)),
            power.observed(device),
            power.expected(device),
            String.format(
                Locale.ROOT,
                "draws %.0f W; its own past and its siblings explain %.0f W at this tensor"
                    + " activity",
                power.observed(device),
                power.expected(device)))
        .since(power.sinceMillis(device));
  }

  private static boolean lasts(FittedLaw law, int device, Subject subject) {
    return Math.abs(law.score(device)) >= 1
        && subject.timeMillis() - law.sinceMillis(device) >= LASTS_MILLIS;
  }

  /** 1 or more when it draws more than it explains, -1 or less when it draws less. */
  double powerScore(int device) {
    return power.score(device);
  }

  void write(StateWriter out) {
    clock.write(out);
    power.write(out);
  }

  void read(StateReader in) {
    clock.read(in);
    power.read(in);
  }
}
