package io.forestall.streams.core.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.FleetFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HostBoardTest {
  private static final String PORT = "mlx5_0/1";

  private final Scoring scoring = new Scoring();
  private final FleetFixture fleet = FleetFixture.training(1, 2, 4);

  @BeforeEach
  void board() {
    fans(9_000, 9_000);
    fleet.host(0, "node_psu_ok", "PSU1", 1).host(0, "node_psu_ok", "PSU2", 0);
    fleet.host(0, "node_time_offset_seconds", "", 0.004);
    fleet.host(0, "node_ib_rate_bytes_per_second", PORT, 50e9);
    scoring.run(fleet, 30);
    assertThat(scoring.serious()).as("an empty bay is no fault").isEmpty();
  }

  private void fans(double first, double second) {
    fleet.host(0, "node_hwmon_fan_rpm", "fan1", first);
    fleet.host(0, "node_hwmon_fan_rpm", "fan2", second);
  }

  @Test
  void oneFanStandsStill_supporting() {
    fans(9_000, 0);
    scoring.run(fleet, 5);
    assertThat(scoring.serious())
        .singleElement()
        .returns("fan-stopped", Evidence::detector)
        .returns("fan2", Evidence::instance)
        .returns(FaultClass.NODE_OVERHEATING, Evidence::faultClass);
  }

  @Test
  void allFansStop_oneReadingIsLost_nothing() {
    fans(0, 0);
    scoring.run(fleet, 60);
    fans(9_000, 0);
    scoring.run(fleet, 1);
    fans(9_000, 9_000);
    scoring.run(fleet, 10);
    assertThat(scoring.serious()).isEmpty();
  }

  @Test
  void powerSupplyFails_conclusiveAtOnce() {
    fleet.host(0, "node_psu_ok", "PSU1", 0);
    scoring.run(fleet, 1);
    assertThat(scoring.serious())
        .singleElement()
        .returns("PSU1", Evidence::instance)
        .returns(FaultClass.POWER_FAULT, Evidence::faultClass)
        .returns(Strength.CONCLUSIVE, Evidence::strength);
  }

  @Test
  void clockOffByMoreThanASecond_eitherWay_supporting() {
    fleet.host(0, "node_time_offset_seconds", "", 0.6);
    scoring.run(fleet, 30);
    assertThat(scoring.serious()).isEmpty();
    fleet.host(0, "node_time_offset_seconds", "", -2.5);
    scoring.run(fleet, 5);
    assertThat(scoring.serious())
        .singleElement()
        .returns(FaultClass.CLOCK_FAULT, Evidence::faultClass)
        .returns(-2.5, Evidence::observed);
  }

  @Test
  void portComesBackWithHalfItsRate_isDegradedAndNotFlapping() {
    fleet.host(0, "node_ib_rate_bytes_per_second", PORT, 25e9);
    fleet.host(0, "node_ib_link_downed_total", PORT, 1);
    scoring.run(fleet, 5);
    assertThat(scoring.serious())
        .extracting(Evidence::detector)
        .containsOnly("port-slow", "limit-node-ib-link-downed-total");
    assertThat(scoring.serious())
        .extracting(Evidence::faultClass)
        .containsOnly(FaultClass.LINK_DEGRADED);
  }

  @Test
  void symbolErrors_slowButSteady_areSeenByTheHour() {
    for (int minute = 1; minute <= 30; minute++) {
      fleet.host(0, "node_ib_symbol_errors_total", PORT, 6 * minute);
      scoring.run(fleet, 60);
    }
    assertThat(scoring.serious())
        .isNotEmpty()
        .allSatisfy(
            piece ->
                assertThat(piece)
                    .returns("limit-node-ib-symbol-errors-total-hour", Evidence::detector)
                    .returns(FaultClass.LINK_DEGRADED, Evidence::faultClass));
  }

  @Test
  void symbolErrors_fewAnHour_nothing() {
    for (int minute = 1; minute <= 120; minute++) {
      fleet.host(0, "node_ib_symbol_errors_total", PORT, minute);
      scoring.run(fleet, 60);
    }
    assertThat(scoring.serious()).isEmpty();
  }
}
