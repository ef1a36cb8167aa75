package io.forestall.detectors.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.forestall.detectors.SavedStateContract;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CounterBankTest extends SavedStateContract {
  private static final double NONE = Double.NaN;
  private static final long WINDOW = 600_000;

  private final CounterBank bank = bank();

  @Test
  void increment_climbing_isTheDifference() {
    assertThat(bank.increment(0, 0, 100, NONE)).isNaN();
    assertThat(bank.perSecond(0)).isNaN();
    assertThat(bank.increment(0, 30_000, 106, NONE)).isEqualTo(6);
    assertThat(bank.perSecond(0)).isEqualTo(0.2);
    assertThat(bank.inWindow(0, 30_000)).isEqualTo(6);
    assertThat(bank.increment(0, 60_000, 106, NONE)).isZero();
    assertThat(bank.perSecond(0)).isZero();
  }

  /** Published rule of PromQL: a fall is a reset, so 10 20 30 5 15 rises by 20, 5 and 10. */
  @Test
  void increment_reset_countsFromZeroAndIsMarked() {
    double sum = 0;
    double[] readings = {10, 20, 30, 5, 15};
    for (int i = 0; i < readings.length; i++) {
      double rise = bank.increment(0, i * 1_000L, readings[i], NONE);
      sum += Double.isNaN(rise) ? 0 : rise;
      assertThat(bank.resetSeen(0)).isEqualTo(i == 3);
    }
    assertThat(sum).isEqualTo(35);
  }

  @Test
  void increment_backAtOnceAfterAFall_isAGlitch() {
    bank.increment(0, 0, 1_000_000, NONE);
    assertThat(bank.increment(0, 1_000, 0, NONE)).isZero();
    assertThat(bank.increment(0, 2_000, 1_000_002, NONE)).isEqualTo(2);
    bank.increment(0, 3_000, 0, NONE);
    bank.increment(0, 4_000, 1, NONE);
    assertThat(bank.increment(0, 5_000, 1_000_003, NONE)).isEqualTo(1_000_002);
  }

  /** An InfiniBand port whose link_downed stands at 255, as a real node of the corpus shows. */
  @Test
  void increment_saturated_isFlaggedUntilCleared() {
    assertThat(bank.increment(0, 0, 255, 255)).isNaN();
    assertThat(bank.saturated(0)).isTrue();
    assertThat(bank.increment(0, 1_000, 255, 255)).isZero();
    assertThat(bank.increment(0, 2_000, 1, 255)).isEqualTo(1);
    assertThat(bank.saturated(0)).isFalse();
    assertThat(bank.resetSeen(0)).isTrue();
    assertThat(bank.increment(0, 3_000, 255, 255)).isEqualTo(0); // back where it was: a glitch
    assertThat(bank.saturated(0)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1, -1e300})
  void increment_brokenReading_changesNothing(double broken) {
    bank.increment(0, 0, 5, NONE);
    bank.increment(0, 1_000, 7, NONE);
    byte[] before = bytes(bank);
    assertThat(bank.increment(0, 2_000, broken, NONE)).isNaN();
    assertThat(bytes(bank)).isEqualTo(before);
    assertThat(bank.increment(0, 3_000, 8, NONE)).isEqualTo(1);
    assertThat(bank.perSecond(0)).isEqualTo(0.5);
  }

  @Test
  void increment_timeThatDoesNotAdvance_changesNothing() {
    bank.increment(0, 5_000, 5, NONE);
    byte[] before = bytes(bank);
    assertThat(bank.increment(0, 5_000, 9, NONE)).isNaN();
    assertThat(bank.increment(0, 4_000, 9, NONE)).isNaN();
    assertThat(bytes(bank)).isEqualTo(before);
  }

  @Test
  void increment_roundingOfAUnit_isNoReset() {
    bank.increment(0, 0, 123_456.789, NONE);
    assertThat(bank.increment(0, 1_000, Math.nextDown(123_456.789), NONE)).isZero();
    assertThat(bank.resetSeen(0)).isFalse();
  }

  @Test
  void inWindow_riseOverALongGap_isSpread() {
    bank.increment(0, 0, 0, NONE);
    bank.increment(0, 6 * WINDOW, 60, NONE); // ten a window
    assertThat(bank.inWindow(0, 6 * WINDOW)).isBetween(9.0, 10.0);
    assertThat(bank.inWindow(0, 8 * WINDOW)).isZero();
  }

  @Test
  void inWindow_splitEvents_addUpToWholeOnes() {
    bank.increment(0, 0, 0, NONE);
    for (int i = 1; i <= 3; i++) {
      bank.increment(0, i * 112_500L, i, NONE); // each over three buckets
    }
    assertThat(bank.inWindow(0, 337_500)).isEqualTo(3);
  }

  /** Oracle by another algorithm: the buckets of all events ever, scanned. */
  @RepeatedTest(30)
  void inWindow_randomEvents_equalsScan(RepetitionInfo seed) {
    SplittableRandom random = new SplittableRandom(seed.getCurrentRepetition());
    long bucket = WINDOW / 16;
    long[] times = new long[400];
    int[] events = new int[400];
    long time = random.nextLong(-WINDOW, WINDOW);
    double total = 0;
    bank.increment(0, time, 0, NONE);
    for (int i = 0; i < times.length; i++) {
      time += 1 + random.nextLong(bucket);
      times[i] = time;
      events[i] = random.nextInt(4) == 0 ? random.nextInt(5) : 0;
      total += events[i];
      bank.increment(0, time, total, NONE);
      long asked = time + random.nextLong(2 * WINDOW);
      double expected = 0;
      double atMost = 0;
      for (int k = 0; k <= i; k++) {
        boolean inBuckets = Math.floorDiv(times[k], bucket) > Math.floorDiv(asked, bucket) - 16;
        expected += inBuckets ? events[k] : 0;
        atMost += times[k] > asked - WINDOW ? events[k] : 0;
      }
      assertThat(bank.inWindow(0, asked)).isEqualTo(expected).isLessThanOrEqualTo(atMost);
    }
  }

  /** Oracle: the truth that the readings were made from. */
  @RepeatedTest(30)
  void increment_randomCounter_addsUpToTruth(RepetitionInfo seed) {
    SplittableRandom random = new SplittableRandom(seed.getCurrentRepetition());
    double reading = 100 + random.nextInt(100);
    double truth = 0;
    double counted = 0;
    bank.increment(0, 0, reading, NONE);
    for (int i = 1; i < 2_000; i++) {
      boolean reset = i % 100 == 0;
      int rise = random.nextInt(reset ? 1 : 3);
      reading = reset ? 0 : reading + rise;
      truth += rise;
      boolean seen = i % 100 < 2 || i % 100 == 99 || random.nextInt(5) > 0; // resets are not missed
      double increment = bank.increment(0, i * 1_000L, seen ? reading : Double.NaN, NONE);
      counted += Double.isNaN(increment) ? 0 : increment;
      if (seen) {
        assertThat(bank.resetSeen(0)).isEqualTo(reset);
        assertThat(counted).isEqualTo(truth);
      }
    }
  }

  @Test
  void increment_hundredMillionReadings_doesNotDrift() {
    double sum = 0;
    for (int i = 0; i < 100_000_000; i++) {
      double increment = bank.increment(0, i * 10L, i, NONE);
      sum += Double.isNaN(increment) ? 0 : increment;
    }
    assertThat(sum).isEqualTo(99_999_999);
    assertThat(bank.inWindow(0, 999_999_990)).isBetween(56_250.0, 60_000.0);
  }

  @Test
  void increment_extremes_staySane() {
    for (double value : new double[] {Double.MAX_VALUE, 0, 1e12, Double.MIN_VALUE}) {
      for (long time : new long[] {Long.MIN_VALUE, 0, Long.MAX_VALUE}) {
        double increment = bank.increment(0, time, value, NONE);
        assertThat(Double.isNaN(increment) || increment >= 0).isTrue();
        assertThat(bank.perSecond(0) < 0).isFalse();
        assertThat(bank.inWindow(0, time)).isNotNegative();
      }
    }
  }

  @Test
  void read_otherWindow_keepsReadings() {
    bank.increment(0, 0, 5, NONE);
    bank.increment(0, 1_000, 8, NONE);
    CounterBank hour = new CounterBank(new CounterConfig(Duration.ofHours(1), 60));
    hour.read(new StateReader(bytes(bank)));
    assertThat(hour.perSecond(0)).isEqualTo(3);
    assertThat(hour.inWindow(0, 1_000)).isZero();
    assertThat(hour.increment(0, 2_000, 9, NONE)).isEqualTo(1);
    assertThat(hour.inWindow(0, 2_000)).isEqualTo(1);
  }

  @Test
  void reset_forgetsEverything() {
    bank.increment(0, 0, 5, 5);
    bank.increment(0, 1_000, 3, 5);
    bank.reset(0);
    assertThat(bytes(bank)).isEqualTo(bytes(bank()));
  }

  @ParameterizedTest
  @CsvSource({
    "PT10M, 1, buckets",
    "PT0.001S, 16, window",
    "PT1000H, 16, window",
    "PT1S, 7, window"
  })
  void config_outOfRange_isNamed(Duration window, int buckets, String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CounterConfig(window, buckets))
        .withMessageStartingWith(name);
  }

  @Override
  protected String name() {
    return "counter-bank";
  }

  @Override
  protected Bank newBank() {
    CounterBank saved = new CounterBank(new CounterConfig(Duration.ofSeconds(8), 8));
    return new Bank() {
      private long time;

      @Override
      public void write(StateWriter out) {
        saved.write(out);
      }

      @Override
      public void read(StateReader in) {
        saved.read(in);
        time = 40 * 250;
      }

      @Override
      public void feed() {
        saved.ensureSeries(5);
        SplittableRandom random = new SplittableRandom(6);
        for (int k = 0; k < 40; k++, time += 250) {
          saved.increment(0, time, k, NONE);
          saved.increment(1, time, 100 - k % 30, NONE);
          saved.increment(2, time, Math.min(k, 15), 15);
          saved.increment(3, time, random.nextInt(9) == 0 ? k : Double.NaN, NONE);
        }
      }

      @Override
      public void check() {
        for (int i = 0; i < saved.series(); i++) {
          assertThat(saved.perSecond(i) < 0).isFalse();
          assertThat(saved.inWindow(i, time)).isNotNegative();
        }
      }
    };
  }

  private static CounterBank bank() {
    CounterBank made = new CounterBank(CounterConfig.DEFAULT);
    made.ensureSeries(1);
    return made;
  }

  private static byte[] bytes(CounterBank any) {
    StateWriter out = new StateWriter();
    any.write(out);
    return out.toBytes();
  }
}
