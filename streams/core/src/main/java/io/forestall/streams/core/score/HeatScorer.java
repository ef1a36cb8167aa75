package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.forecast.TrendBank;
import io.forestall.detectors.physics.LinearBank;
import io.forestall.detectors.physics.LinearConfig;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.Locale;

/**
 * Heat that power does not explain: one GPU hotter than its own past or its siblings at equal power
 * loses its cooling, several at once say that the node does. And temperature that is on its way to
 * the slowdown limit.
 *
 * <ul>
 *   <li>Nearly all devices of a node share inlet air, so the count of warm ones tells which.
 *   <li>Cost: O(devices) a tick. State: about 500 bytes a device, most of it the trend's. Threads:
 *       none.
 * </ul>
 */
final class HeatScorer {
  /** Where the vendor's own limit is not reported; GPUs throttle at 84 to 90 °C. */
  private static final double USUAL_SLOWDOWN_CELSIUS = 87;

  /** A forecast of heat counts only this near the limit. */
  private static final double NEAR_LIMIT_CELSIUS = 20;

  /** Air at the inlet where no sensor says; assumed. */
  private static final double USUAL_INLET_CELSIUS = 24;

  /** Places in a chassis differ by 3 to 8 °C; assumed. */
  private static final double ABOVE_SIBLINGS_CELSIUS = 10;

  /** Below this power heat is too small to compare. */
  private static final double COMPARABLE_WATTS = 150;

  /** A device this near its alarm line counts as warm with others. */
  private static final double WARM = 0.6;

  private static final double THROTTLED_SECONDS = 0.5;

  private final TrendPair trends = new TrendPair(TrendPair.NOISY_BLOCKS);
  private final LinearBank bank = new LinearBank(LinearConfig.HEAT);
  private final Median siblings = new Median();
  private double inletCelsius = USUAL_INLET_CELSIUS;
  private boolean[] comparable = {};
  private boolean wholeNode;
  private int cold;

  /** Takes in the tick's values of all devices and judges the node; before {@link #judge}. */
  void look(
      SampleFrame frame,
      DeviceSeries series,
      SeriesScorer scorer,
      DeviceStructure structure,
      Subject node,
      EvidenceKeeper keeper) {
    int devices = series.devices();
    bank.ensureDevices(devices);
    trends.ensureSeries(devices);
    comparable = comparable.length == devices ? comparable : new boolean[devices];
    learnInlet(frame);
    int hot = 0;
    int warm = 0;
    cold = 0;
    double most = 0;
    for (int device = 0; device < devices; device++) {
      double celsius = series.value(KnownMetrics.GPU_TEMPERATURE, device);
      double watts = series.value(KnownMetrics.GPU_POWER, device);
      boolean sound = structure.sound(device);
      comparable[device] =
          sound && bank.update(device, node.timeMillis(), celsius - inletCelsius, watts, 0);
      boolean throttled = throttled(device, series, scorer, node.timeMillis());
      double score = sound ? bank.score(device) : 0; // stands while its power changes
      hot += (comparable[device] && score >= 1) || throttled ? 1 : 0;
      warm += score >= WARM || throttled ? 1 : 0;
      cold += score <= -WARM ? 1 : 0;
      most = Math.max(most, sound ? bank.excess(device) : 0);
    }
    wholeNode = hot > 0 && warm > 1;
    if (wholeNode) {
      keeper.raise(
          node.evidence(
              "node-heat",
              "gpu_temperature_celsius",
              FaultClass.NODE_OVERHEATING,
              Strength.SUPPORTING,
              warm,
              most,
              0,
              String.format(
                  Locale.ROOT,
                  "%d GPUs are hotter than their power explains, by up to %.0f °C",
                  warm,
                  most)));
    }
  }

  /** How much hotter than its power explains; 1 is the alarm line. */
  double score(int device) {
    return bank.score(device);
  }

  /** Whether several devices are hot together, so that none of them is to blame. */
  boolean wholeNode() {
    return wholeNode;
  }

  void judge(
      int device,
      DeviceSeries series,
      SeriesScorer scorer,
      Subject subject,
      int intervalMillis,
      EvidenceKeeper keeper) {
    judgeTrend(device, series, subject, intervalMillis, keeper);
    if (wholeNode) {
      return;
    }
    double excess = bank.excess(device);
    if (comparable[device] && bank.score(device) >= 1) {
      keeper.raise(
          overheating(
              subject,
              bank.score(device),
              excess,
              String.format(
                  Locale.ROOT, "%.0f °C hotter than its power and its past explain", excess)));
    } else if (aboveSiblings(device) >= ABOVE_SIBLINGS_CELSIUS) {
      double above = aboveSiblings(device);
      keeper.raise(
          overheating(
              subject,
              above / ABOVE_SIBLINGS_CELSIUS,
              above,
              String.format(
                  Locale.ROOT, "%.0f °C hotter than its siblings at the same power", above)));
    } else if (throttled(device, series, scorer, subject.timeMillis())) {
      keeper.raise(overheating(subject, 1, excess, "heat holds the clock down"));
    } else if (comparable[device] && bank.score(device) <= -1 && cold == 1) {
      keeper.raise(tooCold(subject, bank.score(device), excess));
    }
  }

  /** Power heats: a single device that stays cool under load has a sensor that lies. */
  private static Evidence tooCold(Subject subject, double score, double excess) {
    return subject.evidence(
        "lying-temperature-sensor",
        "gpu_temperature_celsius",
        FaultClass.UNUSUAL,
        Strength.HINT,
        -score,
        excess,
        0,
        String.format(
            Locale.ROOT,
            "%.0f °C colder than its power and its past explain, and none of its siblings is",
            -excess));
  }

  private static Evidence overheating(Subject subject, double score, double excess, String text) {
    return subject.evidence(
        "thermal-resistance",
        "gpu_temperature_celsius",
        FaultClass.GPU_OVERHEATING,
        Strength.SUPPORTING,
        score,
        excess,
        0,
        text);
  }

  private static boolean throttled(
      int device, DeviceSeries series, SeriesScorer scorer, long timeMillis) {
    int number = series.series(KnownMetrics.GPU_THROTTLE_SW_THERMAL, device);
    return number >= 0 && scorer.riseWithinMinute(number, timeMillis) >= THROTTLED_SECONDS;
  }

  /** NaN when there is nothing to compare it with. */
  private double aboveSiblings(int device) {
    if (!comparable(device)) {
      return Double.NaN;
    }
    siblings.clear(comparable.length);
    for (int other = 0; other < comparable.length; other++) {
      siblings.add(other != device && comparable(other) ? bank.fromPrior(other) : Double.NaN);
    }
    return siblings.count() < 2 ? Double.NaN : bank.fromPrior(device) - siblings.value();
  }

  private boolean comparable(int device) {
    return comparable[device] && bank.firstInput(device) >= COMPARABLE_WATTS;
  }

  /** The last reading holds: a board is asked less often than its GPUs. */
  private void learnInlet(SampleFrame frame) {
    for (int i = 0; i < frame.hostSeries; i++) {
      if (frame.hostMetrics[i] == KnownMetrics.NODE_TEMPERATURE
          && isInlet(frame.hostInstances[i])
          && frame.hostValues[i] > 0
          && frame.hostValues[i] < 60) {
        inletCelsius = frame.hostValues[i];
        return;
      }
    }
  }

  private static boolean isInlet(String sensor) {
    return sensor.contains("inlet") || sensor.contains("Inlet") || sensor.contains("INLET");
  }

  private void judgeTrend(
      int device, DeviceSeries series, Subject subject, int intervalMillis, EvidenceKeeper keeper) {
    double margin = series.value(KnownMetrics.GPU_TEMPERATURE_MARGIN, device);
    if (Double.isNaN(margin)) {
      double slowdown = series.value(KnownMetrics.GPU_SLOWDOWN_TEMPERATURE, device);
      margin =
          (Double.isNaN(slowdown) ? USUAL_SLOWDOWN_CELSIUS : slowdown)
              - series.value(KnownMetrics.GPU_TEMPERATURE, device);
    }
    TrendBank trend =
        trends.update(device, subject.timeMillis(), intervalMillis, margin, /* limit= */ 0);
    if (trend != null && margin < NEAR_LIMIT_CELSIUS && !wholeNode) {
      keeper.raise(
          subject
              .evidence(
                  "trend-temperature",
                  "gpu_temperature_margin_celsius",
                  FaultClass.GPU_OVERHEATING,
                  Strength.SUPPORTING,
                  1,
                  margin,
                  0,
                  String.format(
                      Locale.ROOT,
                      "margin to the slowdown temperature falls by %.2f °C a minute",
                      -60 * trend.slopePerSecond(device)))
              .forecast(TrendPair.forecast(trend, device)));
    }
  }

  void write(StateWriter out) {
    trends.write(out);
    bank.write(out);
    out.writeDouble(inletCelsius);
    out.writeBoolean(wholeNode);
  }

  void read(StateReader in) {
    trends.read(in);
    bank.read(in);
    inletCelsius = in.readDouble();
    wholeNode = in.readBoolean();
    comparable = new boolean[bank.devices()];
  }
}
