package io.forestall.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void defaults_meanPowerOverAStep_is620Watts() {
    PowerSettings power = PowerSettings.defaults();
    double fraction = StepSettings.defaults().computeFraction();

    assertThat(fraction * power.computeWatts() + (1 - fraction) * power.communicationWatts())
        .isBetween(619.0, 621.0);
  }

  @Test
  void values_outOfRange_areRefusedByName() {
    refused("step.computeFraction", "step.computeFraction", 1.5);
    refused("step.noiseRatio", "step.noiseRatio", Double.NaN);
    refused("step.microbatches", "step.microbatches", 8.5);
    refused("no such setting", "step.sleep", 1);
    refused("lossProbability", "sensors.lossProbability", 1);
    refused("interval", "sensors.interval", 0.001);
    refused(
        "period",
        () ->
            new CheckpointSettings(
                Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(8), Duration.ZERO));
    refused(
        "memory ratios",
        () ->
            new HostSettings(
                192, 512e9, 0.65, 1e9, 0.1, 0.05, 1900, 1.1, HostSettings.Fabric.INFINIBAND));
    refused(
        "timeouts",
        () ->
            new TimeoutSettings(
                Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO));
    refused("end must be after", () -> new JobSchedule(5, 5));
    refused(
        "history",
        () ->
            new DemoTiming(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO));
  }

  private static void refused(String word, String name, double value) {
    refused(word, () -> SimulationSettings.defaults().with(Map.of(name, value)));
  }

  @Test
  void shapes_outOfRange_areRefusedByName() {
    LinkFlap.Outage late = new LinkFlap.Outage(Duration.ofSeconds(5), Duration.ofSeconds(5));

    refused("factor", () -> new ThermalDrift(1, Duration.ofSeconds(1)));
    refused("span", () -> new ThermalDrift(1.5, Duration.ZERO));
    refused("bytesPerMinute", () -> new HostMemoryLeak(0));
    refused("logDelay", () -> new FellOffBus(Duration.ofMillis(-1)));
    refused("outage", () -> new LinkFlap(0, List.of(), 0));
    refused("ended", () -> new LinkFlap(0, List.of(late, late), 0));
    refused(
        "no port",
        () -> LinkFlap.plan(FleetLayout.small(), "sim-01", 0, new LinkFlap(8, List.of(late), 0)));
  }

  private static void refused(String word, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(word);
  }
}
