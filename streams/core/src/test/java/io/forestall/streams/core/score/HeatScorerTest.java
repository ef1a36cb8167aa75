package io.forestall.streams.core.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Eight GPUs at settled heat: T = inlet + R P + place, with a sensor of whole degrees. */
final class HeatScorerTest {
  private final Scoring scoring = new Scoring();
  private final SplittableRandom random = new SplittableRandom(5);
  private final double[] offsetCelsius = {-3, -2, -1, 0, 1, 2, 3, 0};
  private double inletCelsius = 23;
  private double watts = 620;
  private int seconds;

  @Test
  void steadyLoad_season_nothing() {
    run(1_800);
    inletCelsius += 3;
    run(600);
    assertThat(scoring.serious()).isEmpty();
  }

  @Test
  void firstLoadOfItsLife_nothing() {
    watts = 70;
    run(1_800);
    watts = 650;
    run(600);
    watts = 300;
    run(600);
    assertThat(scoring.serious()).isEmpty();
  }

  @Test
  void oneGpuHotterAtEqualPower_isToBlame() {
    run(900);
    offsetCelsius[2] += 8;
    run(120);
    assertThat(scoring.serious())
        .isNotEmpty()
        .allSatisfy(
            piece ->
                assertThat(piece)
                    .returns("thermal-resistance", Evidence::detector)
                    .returns(FaultClass.GPU_OVERHEATING, Evidence::faultClass)
                    .returns("GPU-2", Evidence::device)
                    .returns(Strength.SUPPORTING, Evidence::strength));
  }

  @Test
  void oneGpuHotFromTheBeginning_isFoundByItsSiblings() {
    offsetCelsius[4] = 13;
    run(240);
    assertThat(scoring.serious()).extracting(Evidence::device).containsOnly("GPU-4");
  }

  @Test
  void oneSensorSaysCold_underLoad_isShown_andOpensNothing() {
    run(900);
    offsetCelsius[6] -= 20;
    run(120);
    assertThat(scoring.of("lying-temperature-sensor"))
        .isNotEmpty()
        .extracting(Evidence::device)
        .containsOnly("GPU-6");
    assertThat(scoring.serious()).isEmpty();
  }

  @Test
  void threeGpusHotterTogether_areTheNode() {
    run(900);
    for (int device = 3; device < 6; device++) {
      offsetCelsius[device] += 9;
    }
    run(120);
    assertThat(scoring.serious())
        .isNotEmpty()
        .allSatisfy(
            piece ->
                assertThat(piece)
                    .returns("node-heat", Evidence::detector)
                    .returns(FaultClass.NODE_OVERHEATING, Evidence::faultClass)
                    .returns("", Evidence::device));
  }

  @Test
  void faultStaysForHours_isNotLearned() {
    run(900);
    offsetCelsius[1] += 8;
    run(4 * 3_600);
    assertThat(scoring.keeper.active())
        .extracting(Evidence::detector)
        .contains("thermal-resistance");
  }

  private void run(int howLong) {
    for (int s = 0; s < howLong; s++) {
      tick();
    }
  }

  private void tick() {
    var frame = new SampleFrame();
    frame.node = "node-0";
    frame.eventTimeMillis = 1_700_000_000_000L + 1_000L * seconds++;
    frame.intervalMillis = 1_000;
    for (int device = 0; device < offsetCelsius.length; device++) {
      frame.addDevice("GPU-" + device, device, "");
    }
    int power = frame.addColumn(KnownMetrics.GPU_POWER);
    int temperature = frame.addColumn(KnownMetrics.GPU_TEMPERATURE);
    double[] values = frame.deviceValues;
    for (int device = 0; device < offsetCelsius.length; device++) {
      double drawn = watts * (1 + 0.02 * random.nextGaussian());
      values[power + device] = drawn;
      values[temperature + device] =
          Math.rint(
              inletCelsius + 0.07 * drawn + offsetCelsius[device] + 0.3 * random.nextGaussian());
    }
    frame.addHost(
        MetricCatalogue.standard().require("node_hwmon_temperature_celsius").id(),
        "inlet",
        inletCelsius);
    scoring.score(frame);
  }
}
