package io.forestall.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GpuModelTest {
  private final SimulationSettings settings = SimulationSettings.defaults();
  private final GpuLoad load = new GpuLoad(settings.step(), 0);
  private final GpuModel gpu = new GpuModel(settings, 3, 8, 0, new SplittableRandom(1));

  private void advance(int seconds, double resistanceFactor) {
    for (int second = 0; second < seconds; second++) {
      gpu.advance(1, load, resistanceFactor);
    }
  }

  @Test
  void temperature_afterAStepOfPower_risesWithTheTimeConstant() {
    load.settle(false);
    gpu.settle(load);
    double idle = gpu.celsius();
    load.settle(true);
    advance(25, 1);
    double afterOneConstant = gpu.celsius();
    advance(400, 1);
    double steady = gpu.celsius();

    assertThat(idle).isBetween(26.0, 30.0);
    assertThat(steady).isBetween(55.0, 75.0);
    // The power itself takes 0.7 s, so slightly less than 1 - 1/e.
    assertThat((afterOneConstant - idle) / (steady - idle)).isCloseTo(0.62, within(0.02));
  }

  @Test
  void temperature_whenPowerEnds_fallsSlowerThanItRose() {
    load.settle(true);
    gpu.settle(load);
    double hot = gpu.celsius();
    load.settle(false);
    advance(25, 1);
    double after25 = gpu.celsius();
    advance(400, 1);

    assertThat((hot - after25) / (hot - gpu.celsius()))
        .isCloseTo(1 - Math.exp(-25 / 40.0), within(0.03));
  }

  @Test
  void heat_beyondTheThreshold_cyclesThroughSlowdown() {
    load.settle(true);
    load.computing = 1;
    load.communicating = 0;
    gpu.settle(load);
    double minWatts = Double.MAX_VALUE;
    double minHertz = Double.MAX_VALUE;
    int changes = 0;
    boolean before = false;
    for (int second = 0; second < 600; second++) {
      gpu.advance(1, load, 1.6);
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
    assertThat(gpu.stretch()).isGreaterThanOrEqualTo(1);
  }

  @Test
  void stretch_ofACoolGpu_isOne() {
    load.settle(true);
    gpu.settle(load);

    assertThat(gpu.stretch()).isEqualTo(1);
  }
}
