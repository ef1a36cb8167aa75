package io.forestall.detectors.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RateRiseBankTest {
  private static final long START = 1_700_000_000_000L;
  private static final long MINUTE = 60_000;

  private final RateRiseBank bank = bank();

  private static RateRiseBank bank() {
    var bank = new RateRiseBank(12, Duration.ofMinutes(30), 2, Duration.ofDays(1));
    bank.ensureSeries(2);
    return bank;
  }

  /** Six errors within two hours on a device of which two a day are expected. */
  @Test
  void pValue_errorsBegin_isTiny() {
    for (int minute = 0; minute < 120; minute++) {
      bank.update(0, START + minute * MINUTE, minute % 20 == 0);
    }

    assertThat(bank.count(0)).isEqualTo(6);
    assertThat(bank.expected(0)).isCloseTo(2 / 48.0 * 4, within(1e-12));
    assertThat(bank.pValue(0)).isLessThan(1e-7);
    assertThat(bank.pValue(1)).isEqualTo(1);
  }

  @Test
  void pValue_deviceThatAlwaysHadThem_isNoNews() {
    for (int minute = 0; minute < 10 * 24 * 60; minute++) {
      bank.update(0, START + minute * MINUTE, minute % 20 == 0);
    }

    assertThat(bank.count(0)).isBetween(17, 18);
    assertThat(bank.pValue(0)).isGreaterThan(0.1);
  }

  @Test
  void count_burst_isOneEvent() {
    for (int second = 0; second < 60; second++) {
      bank.update(0, START + second * 1_000L, true);
    }

    assertThat(bank.count(0)).isLessThanOrEqualTo(2);
  }

  @Test
  void advance_silenceLongerThanTheWindow_emptiesIt() {
    for (int minute = 0; minute < 60; minute++) {
      bank.update(0, START + minute * MINUTE, true);
    }
    bank.update(0, START + Duration.ofDays(3).toMillis(), false);

    assertThat(bank.count(0)).isZero();
    assertThat(bank.pValue(0)).isEqualTo(1);
  }

  /** Oracle: the sum of the distribution's own terms in decimal arithmetic. */
  @RepeatedTest(30)
  void pValue_equalsTheSum(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    double expected = Math.exp(random.nextDouble(-4, 4));
    int n = random.nextInt(1, 60);
    var context = new MathContext(300);
    BigDecimal term = exp(-expected, context);
    BigDecimal below = BigDecimal.ZERO;
    for (int k = 0; k < n; k++) {
      below = below.add(term, context);
      term =
          term.multiply(new BigDecimal(expected), context).divide(new BigDecimal(k + 1), context);
    }
    double oracle = BigDecimal.ONE.subtract(below, context).doubleValue();

    assertThat(RateRiseBank.atLeast(n, expected))
        .isCloseTo(oracle, within(Math.max(1e-300, 1e-9 * oracle)));
  }

  private static BigDecimal exp(double x, MathContext context) {
    BigDecimal sum = BigDecimal.ONE;
    BigDecimal term = BigDecimal.ONE;
    for (int k = 1; k < 400; k++) {
      term = term.multiply(new BigDecimal(x), context).divide(new BigDecimal(k), context);
      sum = sum.add(term, context);
    }
    return sum;
  }

  /** Standard tables of the Poisson distribution, upper tail. */
  @ParameterizedTest
  @CsvSource({"1, 0.1, 0.0952", "3, 1.0, 0.0803", "6, 0.5, 0.0000142", "10, 5.0, 0.0318"})
  void atLeast_equalsTables(int n, double expected, double probability) {
    assertThat(RateRiseBank.atLeast(n, expected))
        .isCloseTo(probability, within(0.01 * probability));
  }

  @Test
  void state_writtenAndRead_goesOnAlike() {
    var random = new SplittableRandom(5);
    var other = bank();
    long time = START;
    for (int step = 0; step < 5_000; step++) {
      time += random.nextInt(240_000);
      boolean risen = random.nextInt(10) == 0;
      bank.update(1, time, risen);
      other.update(1, time, risen);
      if (step % 97 == 0) {
        var out = new StateWriter();
        other.write(out);
        other = bank();
        other.read(new StateReader(out.toBytes()));
      }
    }
    assertThat(other.pValue(1)).isEqualTo(bank.pValue(1));
    assertThat(other.expected(1)).isEqualTo(bank.expected(1));
  }

  @Test
  void settings_outOfRange_areNamed() {
    assertThatThrownBy(() -> new RateRiseBank(1, Duration.ofMinutes(30), 2, Duration.ofDays(1)))
        .hasMessageContaining("blocks must be in [2, 127]: 1");
    assertThatThrownBy(() -> new RateRiseBank(12, Duration.ofHours(3), 2, Duration.ofDays(1)))
        .hasMessageContaining("block must be");
    assertThatThrownBy(
            () -> new RateRiseBank(12, Duration.ofMinutes(30), Double.NaN, Duration.ofDays(1)))
        .hasMessageContaining("priorCount");
  }
}
