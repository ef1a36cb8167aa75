package io.forestall.detectors.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.forestall.detectors.SavedStateContract;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples come every ten seconds, six to a block of the default configuration. */
final class TrendBankTest extends SavedStateContract {
  private static final long TICK = 10_000;

  private final TrendBank bank = bank();

  @Test
  void update_exactLeak_isForecastExactly() {
    boolean forecast = false;
    for (int k = 0; k < 100; k++) { // 1 unit a minute, from 60 down
      forecast = bank.update(0, k * TICK, 60 - k / 6.0, 0, true);
      if (k < 84) {
        assertThat(forecast).as("sample %d: fewer than 14 blocks", k).isFalse();
      }
    }
    assertThat(forecast).isTrue();
    assertThat(bank.slopePerSecond(0)).isCloseTo(-1 / 60.0, within(1e-9));
    assertThat(bank.rSquared(0)).isCloseTo(1, within(1e-9));
    assertThat(bank.spanMillis(0)).isEqualTo(16 * 60_000);
    assertThat(bank.etaMillis(0)).isBetween(3_599_900L, 3_600_100L);
    assertThat(bank.etaEarliestMillis(0)).isBetween(3_599_000L, bank.etaMillis(0));
    assertThat(bank.etaLatestMillis(0)).isBetween(bank.etaMillis(0), 3_601_000L);
  }

  @Test
  void update_risingAndFalling_areMirrorImages() {
    TrendBank mirrored = bank();
    SplittableRandom random = new SplittableRandom(1);
    for (int k = 0; k < 300; k++) {
      double value = 60 - k / 6.0 + random.nextGaussian();
      assertThat(mirrored.update(0, k * TICK, -value, 0, false))
          .isEqualTo(bank.update(0, k * TICK, value, 0, true));
      assertThat(mirrored.etaMillis(0)).isEqualTo(bank.etaMillis(0));
    }
    assertThat(bank.etaMillis(0)).isNotEqualTo(TrendBank.NEVER);
  }

  @Test
  void update_awayFromTheLimit_isNoForecast() {
    assertThat(forecasts(bank, 600, k -> 60 + k, 0, true)).isZero();
  }

  @Test
  void update_limitReached_endsTheForecast() {
    for (int k = 0; k < 500; k++) {
      boolean forecast = bank.update(0, k * TICK, 60 - k / 6.0, 0, true);
      if (k < 360 || k >= 366) { // the block between is the one in which it happens
        assertThat(forecast).as("sample %d", k).isEqualTo(k >= 84 && k < 360);
      }
    }
  }

  @Test
  void update_withoutLimit_neverForecasts() {
    assertThat(forecasts(bank, 600, k -> k, Double.NaN, false)).isZero();
    assertThat(bank.slopePerSecond(0)).isCloseTo(0.1, within(1e-8));
  }

  @Test
  void update_beyondFourSpans_isNoForecast() {
    for (int k = 0; k < 12_000; k++) { // 2,000 minutes to go, 24 seen
      if (bank.update(0, k * TICK, 2_000 - k / 6.0, 0, true)) {
        assertThat(bank.etaMillis(0) - k * TICK).isLessThanOrEqualTo(4 * 24 * 60_000);
      }
    }
  }

  @Test
  void update_lateAndBrokenValues_changeNothing() {
    SplittableRandom random = new SplittableRandom(2);
    TrendBank clean = bank();
    for (int k = 0; k < 300; k++) {
      double value = 60 - k / 6.0 + random.nextGaussian();
      clean.update(0, k * TICK, value, 0, true);
      bank.update(0, k * TICK, value, 0, true);
      bank.update(0, k * TICK, Double.NaN, 0, true);
      bank.update(0, k * TICK, Double.NEGATIVE_INFINITY, 0, true);
      bank.update(0, k * TICK - 120_000, 1e9, 0, true);
    }
    assertThat(bytes(bank)).isEqualTo(bytes(clean));
  }

  /** Simulation: of the intervals that are given, nine in ten hold the true time. */
  @ParameterizedTest
  @CsvSource({"0.3, 17, 0.88, 0.92", "1, 24, 0.88, 0.92", "2, 40, 0.85, 0.92"})
  void interval_linearLeak_coversNinetyPercent(
      double noise, int latestBlock, double least, double most) {
    long truth = 3_600_000;
    int given = 0;
    int held = 0;
    long firstBlocks = 0;
    for (int seed = 0; seed < 400; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      TrendBank fresh = bank();
      int first = 0;
      for (int k = 0; k < 354; k++) {
        double value = 60 - k / 6.0 + noise * random.nextGaussian();
        if (fresh.update(0, k * TICK, value, 0, true) && k % 6 == 0) {
          first = first == 0 ? k / 6 : first;
          given++;
          held += fresh.etaEarliestMillis(0) <= truth && truth <= fresh.etaLatestMillis(0) ? 1 : 0;
        }
      }
      assertThat(first).as("seed %d is found", seed).isPositive();
      firstBlocks += first;
    }
    assertThat(held / (double) given).isBetween(least, most);
    assertThat(firstBlocks / 400.0).isLessThan(latestBlock);
  }

  @Test
  void update_leakWithOutliersAndGaps_isFound() {
    SplittableRandom random = new SplittableRandom(3);
    for (int k = 0; k < 240; k++) {
      double value = 60 - k / 6.0 + 0.5 * random.nextGaussian();
      boolean gap = random.nextBoolean() || (k > 120 && k < 150);
      bank.update(0, k * TICK, gap ? Double.NaN : k == 200 ? 1e12 : value, 0, true);
    }
    assertThat(bank.etaMillis(0)).isBetween(3_300_000L, 3_900_000L);
  }

  /** A device that warms up after a job start: 30 to 80 degrees, with a limit above. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 3, 6, 10, 24})
  void warmUp_upToAWindow_neverForecasts(double timeConstantBlocks) {
    assertThat(warmUps(500, timeConstantBlocks, 0.5, 85)).isZero();
    assertThat(warmUps(1, timeConstantBlocks, 0, 85)).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {40, 60, 100, 200})
  void warmUp_slowerThanAWindow_forecastsLessThanOneInAHundred(double timeConstantBlocks) {
    assertThat(warmUps(500, timeConstantBlocks, 0.5, 85)).isLessThanOrEqualTo(5);
    assertThat(warmUps(500, timeConstantBlocks, 2, 90)).isLessThanOrEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 12})
  void sawtooth_shorterThanTheMinimumSpan_neverForecasts(int periodBlocks) {
    assertThat(sawtooths(100, periodBlocks)).isZero();
  }

  /** The first tooth is a trend until it turns; from then on the series is known. */
  @ParameterizedTest
  @ValueSource(ints = {16, 20, 24, 30, 48})
  void sawtooth_longer_forecastsOnItsFirstToothOnly(int periodBlocks) {
    SplittableRandom random = new SplittableRandom(4);
    int period = periodBlocks * 6;
    int onFirst = 0;
    for (int k = 0; k < 20 * period; k++) {
      double value = 100 - 20.0 * (k % period) / period + 0.2 * random.nextGaussian();
      boolean forecast = bank.update(0, k * TICK, value, 60, true);
      onFirst += forecast && k < period + 12 ? 1 : 0;
      assertThat(forecast && k >= period + 12).as("tooth %d", k / period).isFalse();
    }
    assertThat(onFirst).isPositive();
    int found = 0;
    for (int k = 20 * period; k < 22 * period; k++) { // at last it goes on, down to the limit
      double value = 100 - 20.0 * (k - 20 * period) / period;
      found += bank.update(0, k * TICK, value, 60, true) ? 1 : 0;
    }
    assertThat(found).as("samples with a forecast of the real leak").isGreaterThan(period / 3);
  }

  @Test
  void update_secondLeakAfterAFailure_isForecastAgain() {
    for (int run = 0; run < 3; run++) {
      int found = 0;
      for (int k = 0; k < 360; k++) { // a leak to the end, then a restarted job
        long time = (run * 360L + k) * TICK;
        found += bank.update(0, time, 60 - k / 6.0, 0, true) ? 1 : 0;
      }
      assertThat(found).as("run %d", run).isGreaterThan(180);
    }
  }

  /** Measured: 24 hours of a walk whose block means move by one sigma, and a limit 20 away. */
  @Test
  void randomWalk_falseForecasts_areRare() {
    int fired = 0;
    for (int seed = 0; seed < 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      TrendBank fresh = bank();
      double[] walk = new double[1];
      int given =
          forecasts(
              fresh, 24 * 360, k -> walk[0] += random.nextGaussian() / Math.sqrt(6), 20, false);
      fired += given > 0 ? 1 : 0;
    }
    assertThat(fired).isLessThanOrEqualTo(50); // one series-day in ten
  }

  @ParameterizedTest
  @ValueSource(strings = {"step", "outliers", "noise", "constant"})
  void update_noTrend_neverForecasts(String shape) {
    int fired =
        fired(
            200,
            2_000,
            random ->
                k -> {
                  double noise = 30 + random.nextGaussian();
                  return switch (shape) {
                    case "step" -> noise + (k < 1_000 ? 0 : 40);
                    case "outliers" -> noise + (k % 97 == 50 ? 1e12 : 0);
                    case "constant" -> 30;
                    default -> noise;
                  };
                },
            80,
            false);
    assertThat(fired).isZero();
  }

  @Test
  void update_timesAtTheEnds_doNotThrow() {
    for (long time : new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE / 2, Long.MAX_VALUE}) {
      assertThat(bank.update(0, time, 1, 2, false)).isFalse();
    }
  }

  @Test
  void reset_forgetsEverything() {
    forecasts(bank, 200, k -> 60 - k / 6.0, 0, true);
    assertThat(bank.etaMillis(0)).isNotEqualTo(TrendBank.NEVER);
    bank.reset(0);
    assertThat(bytes(bank)).isEqualTo(bytes(bank()));
  }

  @Test
  void read_otherBlocks_startsEmpty() {
    forecasts(bank, 200, k -> 60 - k / 6.0, 0, true);
    TrendBank longer = new TrendBank(new TrendConfig(30, 60_000, 0.9, 0.9, 720_000, 3_600_000));
    longer.read(new StateReader(bytes(bank)));
    assertThat(longer.series()).isEqualTo(1);
    assertThat(longer.etaMillis(0)).isEqualTo(TrendBank.NEVER);
    assertThat(longer.slopePerSecond(0)).isNaN();
  }

  @ParameterizedTest
  @CsvSource({
    "7, 60000, 0.9, 0.9, 360000, 3600000, blocks",
    "24, 10, 0.9, 0.9, 360000, 3600000, blockMillis",
    "24, 60000, 1, 0.9, 360000, 3600000, confidence",
    "24, 60000, 0.9, NaN, 360000, 3600000, minimumRSquared",
    "24, 60000, 0.9, 0.9, 60000, 3600000, minimumSpanMillis",
    "24, 60000, 0.9, 0.9, 360000, 0, horizonMillis"
  })
  void config_outOfRange_isNamed(
      int blocks, long block, double confidence, double r, long span, long horizon, String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TrendConfig(blocks, block, confidence, r, span, horizon))
        .withMessageStartingWith(name);
  }

  @Override
  protected String name() {
    return "trend-bank";
  }

  @Override
  protected Bank newBank() {
    TrendBank saved = new TrendBank(new TrendConfig(8, 60_000, 0.9, 0.5, 360_000, 86_400_000));
    return new Bank() {
      private long time;

      @Override
      public void write(StateWriter out) {
        saved.write(out);
      }

      @Override
      public void read(StateReader in) {
        saved.read(in);
        time = 66 * TICK;
      }

      @Override
      public void feed() {
        saved.ensureSeries(4);
        SplittableRandom random = new SplittableRandom(5);
        for (int k = 0; k < 66; k++, time += TICK) {
          saved.update(0, time, 1.5e6 - time + random.nextInt(100), 0, true); // is forecast
          saved.update(1, time, random.nextInt(100), 200, false);
          saved.update(2, time, k > 20 && k < 40 ? Double.NaN : -k, -1_000, true);
        }
      }

      @Override
      public void check() {
        for (int i = 0; i < saved.series(); i++) {
          long eta = saved.etaMillis(i);
          assertThat(eta).isBetween(saved.etaEarliestMillis(i), saved.etaLatestMillis(i));
          assertThat(saved.spanMillis(i)).isNotNegative();
        }
      }
    };
  }

  private static int warmUps(int devices, double blocks, double noise, double limit) {
    int samples = (int) Math.max(300, 30 * blocks);
    return fired(
        devices,
        samples,
        random -> k -> 80 - 50 * Math.exp(-k / 6.0 / blocks) + noise * random.nextGaussian(),
        limit,
        false);
  }

  private static int sawtooths(int devices, int periodBlocks) {
    int period = periodBlocks * 6;
    return fired(
        devices,
        1_800,
        random -> {
          int phase = random.nextInt(period);
          return k -> 100 - 20.0 * ((k + phase) % period) / period + 0.2 * random.nextGaussian();
        },
        60,
        true);
  }

  private static int fired(
      int devices,
      int samples,
      Function<SplittableRandom, IntToDoubleFunction> shape,
      double limit,
      boolean falling) {
    int fired = 0;
    for (int seed = 0; seed < devices; seed++) {
      IntToDoubleFunction values = shape.apply(new SplittableRandom(seed));
      fired += forecasts(bank(), samples, values, limit, falling) > 0 ? 1 : 0;
    }
    return fired;
  }

  private static int forecasts(
      TrendBank any, int samples, IntToDoubleFunction values, double limit, boolean falling) {
    int given = 0;
    for (int k = 0; k < samples; k++) {
      given += any.update(0, k * TICK, values.applyAsDouble(k), limit, falling) ? 1 : 0;
    }
    return given;
  }

  private static TrendBank bank() {
    TrendBank made = new TrendBank(TrendConfig.DEFAULT);
    made.ensureSeries(1);
    return made;
  }

  private static byte[] bytes(TrendBank any) {
    StateWriter out = new StateWriter();
    any.write(out);
    return out.toBytes();
  }
}
