package io.forestall.streams.core.triage;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.streams.core.NodeReport.DeviceFeatures;
import io.forestall.streams.core.triage.HangSignature.Finding;
import io.forestall.streams.core.triage.Members.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Eight ranks on two nodes. */
final class HangSignatureTest {
  private static final double NONE = Double.NaN;

  private final HangSignature hang = new HangSignature(TriageConfig.DEFAULT);
  private final List<Seen> seen = new ArrayList<>();
  private long nowMillis;

  @BeforeEach
  void trainForAMinute() {
    for (int rank = 0; rank < 8; rank++) {
      seen.add(rank(rank, 620, 1, 0.4, 60e9, 1e9, false, true));
    }
    assertThat(look(60)).isNull();
  }

  private static Seen rank(
      int rank,
      double power,
      double utilization,
      double tensor,
      double link,
      double pcie,
      boolean frozen,
      boolean fresh) {
    var features =
        new DeviceFeatures(
            "g" + rank, rank % 4, rank, "pp0", power, utilization, tensor, link, pcie, frozen);
    return new Seen("node-" + rank / 4, features, fresh);
  }

  private void spin(int rank) {
    seen.set(rank, rank(rank, 140, 1, 0, 0, 0, false, true));
  }

  private void spinAll() {
    for (int rank = 0; rank < 8; rank++) {
      spin(rank);
    }
  }

  private @Nullable Finding look(int seconds) {
    Finding finding = null;
    for (int s = 0; s < seconds; s++) {
      nowMillis += 1_000;
      finding = hang.look(seen, nowMillis);
    }
    return finding;
  }

  private Finding found(int seconds) {
    return Objects.requireNonNull(look(seconds));
  }

  @Test
  void allSpin_hungAfterTenSeconds_nobodyStuck() {
    spinAll();
    assertThat(look(10)).isNull();
    Finding finding = found(1);
    assertThat(finding.stuck()).isEmpty();
    assertThat(finding.spinning()).isEqualTo(8);
    assertThat(finding.waiting()).containsExactly("node-0", "node-1");
    assertThat(finding.sinceMillis()).isEqualTo(61_000);
  }

  @Test
  void oneIdleOnTheHost_oneLatched_oneNotHeardOf_stuck() {
    spinAll();
    seen.set(3, rank(3, 114, 0, 0, 0, 0, false, true));
    seen.set(5, rank(5, 600, 1, 0.4, 60e9, 1e9, true, true));
    Finding finding = found(11);
    assertThat(finding.stuck())
        .extracting(one -> one.features().device())
        .containsExactly("g3", "g5");
    spinAll();
    seen.set(6, rank(6, 620, 1, 0.4, 60e9, 1e9, false, false));
    finding = found(1);
    assertThat(finding.stuck()).hasSize(1);
  }

  @Test
  void manyStuck_nobodyBlamed() {
    spinAll();
    for (int rank = 0; rank < 3; rank++) {
      seen.set(rank, rank(rank, 114, 0, 0, 0, 0, false, true));
    }
    Finding finding = found(11);
    assertThat(finding.stuck()).isEmpty();
    seen.set(3, rank(3, 114, 0, 0, 0, 0, false, true));
    seen.set(4, rank(4, 114, 0, 0, 0, 0, false, true));
    assertThat(look(1)).as("fewer than half spin").isNull();
  }

  @Test
  void oneRankWorks_notHung() {
    spinAll();
    seen.set(2, rank(2, 500, 1, 0.3, 0, 0, false, true));
    assertThat(look(120)).isNull();
  }

  @Test
  void checkpoint_bytesOverPcie_notHung_evenIfOnlyOneRankWrites() {
    spinAll();
    seen.set(0, rank(0, 140, 1, 0, 0, 10e9, false, true));
    assertThat(look(120)).isNull();
    for (int rank = 0; rank < 8; rank++) {
      seen.set(rank, rank(rank, 180, 1, 0, 0, 10e9, false, true));
    }
    assertThat(look(120)).isNull();
  }

  @Test
  void linksBusy_orPowerHigh_orUtilizationLow_notSpinning() {
    for (int rank = 0; rank < 8; rank++) {
      seen.set(rank, rank(rank, 140, 1, 0, 30e9, 0, false, true));
    }
    assertThat(look(60)).isNull();
    for (int rank = 0; rank < 8; rank++) {
      seen.set(rank, rank(rank, 500, 1, 0, 0, 0, false, true));
    }
    assertThat(look(60)).isNull();
    for (int rank = 0; rank < 8; rank++) {
      seen.set(rank, rank(rank, 114, 0, 0, 0, 0, false, true));
    }
    assertThat(look(60)).as("job over, or loading data").isNull();
  }

  @Test
  void neverWorked_notHung() {
    var fresh = new HangSignature(TriageConfig.DEFAULT);
    spinAll();
    for (int s = 0; s < 120; s++) {
      assertThat(fresh.look(seen, s * 1_000L)).isNull();
    }
  }

  @Test
  void workedLongAgo_notHung() {
    for (int rank = 0; rank < 8; rank++) {
      seen.set(rank, rank(rank, 114, 0, 0, 0, 0, false, true));
    }
    look(16 * 60);
    spinAll();
    assertThat(look(60)).isNull();
  }

  @Test
  void hangOfHours_staysOne() {
    spinAll();
    for (int s = 0; s < 3 * 3_600; s++) {
      Finding finding = look(1);
      assertThat(finding == null).as("second %s", s).isEqualTo(s < 10);
      if (finding != null) {
        assertThat(finding.sinceMillis()).isEqualTo(61_000);
      }
    }
  }

  @Test
  void onlyPowerAndUtilizationMeasured_foundToo() {
    var plain = new HangSignature(TriageConfig.DEFAULT);
    Finding finding = null;
    for (int s = 0; s < 120; s++) {
      double power = s < 60 ? 400 : 88; // A100: 21 % of the thermal design power
      for (int rank = 0; rank < 8; rank++) {
        seen.set(rank, rank(rank, power, 1, NONE, NONE, NONE, false, true));
      }
      finding = plain.look(seen, s * 1_000L);
    }
    assertThat(finding).isNotNull();
  }
}
