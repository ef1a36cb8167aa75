package io.forestall.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GpuModelTest {
  private static final double INLET = 24;

  private final SimulationSettings settings = SimulationSettings.defaults();
  private final GpuLoad load = new GpuLoad(settings, 0, 0, 1);
  private final DeviceConditions conditions = new DeviceConditions();
  private final GpuModel gpu = new GpuModel(settings, 3, 8, 0, new SplittableRandom(1));

  private void advance(int seconds) {
    for (int second = 0; second < seconds; second++) {
      gpu.advance(1, load, conditions, INLET);
    }
  }

  @Test
  void temperature_afterAStepOfPower_risesWithTheTimeConstant() {
    load.settle(false);
    gpu.settle(load, INLET);
    double idle = gpu.celsius();
    load.settle(true);
    advance(25);
    double afterOneConstant = gpu.celsius();
    advance(400);
    double steady = gpu.celsius();

    assertThat(idle).isBetween(26.0, 30.0);
    assertThat(steady).isBetween(55.0, 75.0);
    // The power itself takes 0.7 s, so slightly less than 1 - 1/e.
    assertThat((afterOneConstant - idle) / (steady - idle)).isCloseTo(0.62, within(0.02));
  }

  @Test
  void temperature_whenPowerEnds_fallsSlowerThanItRose() {
    load.settle(true);
    gpu.settle(load, INLET);
    double hot = gpu.celsius();
    load.settle(false);
    advance(25);
    double after25 = gpu.celsius();
    advance(400);

    assertThat((hot - after25) / (hot - gpu.celsius()))
        .isCloseTo(1 - Math.exp(-25 / 40.0), within(0.03));
  }

  @Test
  void heat_beyondTheThreshold_cyclesThroughSlowdown() {
    load.settle(true);
    load.computing = 1;
    load.communicating = 0;
    gpu.settle(load, INLET);
    conditions.resistanceFactor = 1.6;
    double minWatts = Double.MAX_VALUE;
    double minHertz = Double.MAX_VALUE;
    int changes = 0;
    boolean before = false;
    for (int second = 0; second < 600; second++) {
      gpu.advance(1, load, conditions, INLET);
      minWatts = Math.min(minWatts, gpu.watts());
      minHertz = Math.min(minHertz, gpu.clockHertz());
      changes += gpu.slowedDown() == before ? 0 : 1;
      before = gpu.slowedDown();
    }

    assertThat(gpu.slowdownSeconds()).isBetween(100.0, 500.0);
    assertThat(minHertz).isBetween(0.85e9, 1.2e9);
    assertThat(minWatts).isBetween(320.0, 450.0);
    // Cycles of 10 to 60 s: 600 s hold 10 to 60 of them, two changes each.
    assertThat(changes).isBetween(20, 120);
    assertThat(gpu.stretch(conditions)).isGreaterThanOrEqualTo(1);
  }

  @Test
  void stretch_ofACoolGpu_isOne() {
    load.settle(true);
    gpu.settle(load, INLET);

    assertThat(gpu.stretch(conditions)).isEqualTo(1);
  }

  @Test
  void powerBrake_halvesPowerAndSlowsTheClock() {
    load.settle(true);
    gpu.settle(load, INLET);
    conditions.powerCapRatio = 0.55;
    conditions.powerBrake = true;
    advance(10);

    assertThat(gpu.watts()).isBetween(370.0, 390.0);
    assertThat(gpu.clockHertz()).isLessThan(1.5e9);
    assertThat(gpu.brakeSeconds()).isEqualTo(10);
    assertThat(gpu.powerCapSeconds()).isZero();
    assertThat(gpu.stretch(conditions)).isBetween(1.1, 1.6);
  }

  @Test
  void clockCap_holdsClockPowerAndTemperatureDown() {
    load.settle(true);
    gpu.settle(load, INLET);
    conditions.clockCapHertz = 600e6;
    advance(200);

    assertThat(gpu.clockHertz()).isEqualTo(600e6);
    assertThat(gpu.watts()).isBetween(150.0, 350.0);
    assertThat(gpu.celsius()).isLessThan(50);
    assertThat(gpu.stretch(conditions)).isBetween(1.3, 3.0);
  }

  @Test
  void launchGaps_stretchTheRankByTheTimeTheyTake() {
    load.settle(true);
    gpu.settle(load, INLET);
    conditions.launchGapShare = 0.2;

    assertThat(gpu.stretch(conditions)).isCloseTo(1.25, within(1e-9));
  }

  @Test
  void restart_ofTheDriver_beginsEnergyAgain() {
    load.settle(true);
    gpu.settle(load, INLET);
    advance(10);
    gpu.restartDriver();
    advance(1);

    assertThat(gpu.joules()).isBetween(400.0, 720.0);
  }
}
