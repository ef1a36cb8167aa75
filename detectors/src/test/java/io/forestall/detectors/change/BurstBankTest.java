package io.forestall.detectors.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.forestall.detectors.SavedStateContract;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BurstBankTest extends SavedStateContract {
  private final BurstBank bank = bank(BurstConfig.DEFAULT, 1);

  @Test
  void update_firstBurst_staysWhatItIs_theNextIsNoNews() {
    assertThat(update(40)).isEqualTo(40);
    assertThat(update(40)).isEqualTo(3);
    assertThat(update(-20)).isCloseTo(-1.5, within(0.01));
  }

  @Test
  void update_halfLifeLater_burstCountsHalf() {
    update(40);
    for (int i = 0; i < 1_000; i++) {
      update(0);
    }
    assertThat(bank.peak(0)).isCloseTo(20, within(1e-9));
    assertThat(update(20)).isCloseTo(3, within(1e-9));
  }

  @Test
  void update_normalNoise_hardlyScales() {
    var random = new SplittableRandom(7);
    int scaled = 0;
    for (int i = 0; i < 100_000; i++) {
      double value = random.nextGaussian();
      scaled += Math.abs(update(value)) < 0.8 * Math.abs(value) ? 1 : 0;
    }
    assertThat(scaled / 1e5).isLessThan(0.1);
  }

  /** Oracle: the peak is the largest fading value of the whole history. */
  @RepeatedTest(20)
  void update_randomSeries_equalsWholeHistory(RepetitionInfo seed) {
    var random = new SplittableRandom(seed.getCurrentRepetition());
    BurstBank quick = bank(new BurstConfig(2, 10), 1);
    double[] past = new double[300];
    for (int n = 0; n < past.length; n++) {
      double z = random.nextInt(9) == 0 ? 30 * random.nextGaussian() : random.nextGaussian();
      double peak = 0;
      for (int i = 0; i < n; i++) {
        peak = Math.max(peak, Math.abs(past[i]) * Math.pow(2, -(n - 1 - i) / 10.0));
      }
      past[n] = z;
      double[] row = {z};
      quick.update(row, 1);
      assertThat(row[0]).as("seed %s", seed).isCloseTo(z * 2 / Math.max(2, peak), within(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e12, -1e300})
  void update_badValue_leavesTheRestFinite(double bad) {
    double before = update(2);
    double scaled = update(bad);
    assertThat(Double.isNaN(scaled)).isEqualTo(Double.isNaN(bad));
    assertThat(bank.peak(0)).isBetween(before - 0.01, 1e150);
    assertThat(update(1)).isBetween(0.0, 1.0);
    bank.reset(0);
    assertThat(bank.peak(0)).isZero();
  }

  @Test
  void update_gap_keepsThePeak() {
    update(10);
    double peak = bank.peak(0);
    assertThat(update(Double.NaN)).isNaN();
    assertThat(bank.peak(0)).isEqualTo(peak);
  }

  @Test
  void series_areIndependent() {
    BurstBank two = bank(BurstConfig.DEFAULT, 2);
    two.update(new double[] {50, 1}, 2);
    double[] row = {50, 2};
    two.update(row, 2);
    assertThat(row).containsExactly(3, 2);
  }

  @ParameterizedTest
  @CsvSource({"0.5, 100", "NaN, 100", "101, 100", "3, 0", "3, NaN", "3, 1e10"})
  void config_outOfRange_isRefused(double quiet, double halfLife) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BurstConfig(quiet, halfLife))
        .withMessageContaining("must be in");
  }

  private double update(double z) {
    double[] row = {z};
    bank.update(row, 1);
    return row[0];
  }

  private static BurstBank bank(BurstConfig config, int series) {
    BurstBank bank = new BurstBank(config);
    bank.ensureSeries(series);
    return bank;
  }

  @Override
  protected String name() {
    return "burst-bank";
  }

  @Override
  protected Bank newBank() {
    BurstBank under = bank(BurstConfig.DEFAULT, 5);
    return new Bank() {
      @Override
      public void write(StateWriter out) {
        under.write(out);
      }

      @Override
      public void read(StateReader in) {
        under.read(in);
      }

      @Override
      public void feed() {
        under.ensureSeries(5);
        var random = new SplittableRandom(3);
        double[] row = new double[5];
        for (int tick = 0; tick < 200; tick++) {
          for (int i = 0; i < row.length; i++) {
            row[i] = random.nextInt(20) == 0 ? Double.NaN : (i + 1) * random.nextGaussian();
          }
          under.update(row, row.length);
        }
      }

      @Override
      public void check() {
        for (int i = 0; i < under.series(); i++) {
          assertThat(under.peak(i)).isBetween(0.0, 1e150);
        }
      }
    };
  }
}
