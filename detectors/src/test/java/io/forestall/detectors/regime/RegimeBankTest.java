package io.forestall.detectors.regime;

import static io.forestall.detectors.regime.Regime.CAPPED;
import static io.forestall.detectors.regime.Regime.IDLE;
import static io.forestall.detectors.regime.Regime.PAUSED;
import static io.forestall.detectors.regime.Regime.STARTING;
import static io.forestall.detectors.regime.Regime.TRAINING;
import static io.forestall.detectors.regime.Regime.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.forestall.detectors.SavedStateContract;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RegimeBankTest extends SavedStateContract {
  private static final long SECOND = 1_000;

  private final RegimeBank bank = new RegimeBank(RegimeConfig.DEFAULT);
  private final List<Regime> changes = new ArrayList<>();
  private long now;

  RegimeBankTest() {
    bank.ensureDevices(1);
  }

  /** The life of a job on an H100 of 700 W. */
  @Test
  void update_lifeOfAJob_isTold() {
    run(60, 0, 68, 1);
    run(120, 0.3, 190, 1); // loads data, compiles
    run(600, 1, 640, 1);
    run(40, 0, 120, 1); // checkpoint
    run(600, 1, 640, 1);
    run(300, 0.6, 250, 1); // evaluation
    run(600, 1, 640, 1);
    run(300, 1, 395, 0.57); // 395 of 400 W
    run(300, 1, 640, 1);
    run(1_200, 0, 114, 1); // it is over
    assertThat(changes)
        .containsExactly(
            IDLE, STARTING, TRAINING, PAUSED, TRAINING, PAUSED, TRAINING, CAPPED, TRAINING, PAUSED,
            IDLE);
  }

  @Test
  void update_gapsBetweenSteps_areNoPause() {
    run(60, 1, 640, 1);
    for (int step = 0; step < 100; step++) {
      run(6, 1, 640, 1);
      run(4, 0.1, 150, 1);
    }
    assertThat(changes).containsExactly(TRAINING);
  }

  @Test
  void update_slowdownThatNobodyOrdered_isNoCap() {
    run(600, 1, 640, 1);
    run(600, 1, 420, 1); // throttled: the limit is where it was
    run(600, 1, 420, Double.NaN);
    assertThat(changes).containsExactly(TRAINING);
  }

  @Test
  void update_dutyCycleAtIdlePower_isNotIdle() {
    run(600, 0.95, 83, 1);
    assertThat(changes).containsExactly(STARTING);
  }

  @Test
  void update_withoutWork_changesNothing() {
    run(60, 1, 640, 1);
    long since = bank.sinceMillis(0);
    run(5_000, 0, Double.NaN, 1);
    assertThat(bank.regime(0)).isEqualTo(TRAINING);
    assertThat(bank.sinceMillis(0)).isEqualTo(since);
  }

  @ParameterizedTest
  @CsvSource({"Infinity, TRAINING", "1e12, TRAINING", "-Infinity, IDLE", "-1e12, IDLE"})
  void update_wildWork_isARegimeToo(double watts, Regime expected) {
    run(60, Double.NaN, watts, Double.NaN);
    assertThat(bank.regime(0)).isEqualTo(expected);
  }

  @Test
  void update_workAtTheBorder_doesNotFlutter() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      run(1, 1, 350 + 10 * random.nextGaussian(), 1);
    }
    assertThat(changes).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void update_timeGoesBack_confirmsNothing() {
    run(60, 1, 640, 1);
    bank.update(0, now + 60 * SECOND, 0, 0.1, 1);
    bank.update(0, now, 0, 0.1, 1);
    bank.update(0, now + SECOND, 0, 0.1, 1);
    assertThat(bank.regime(0)).isEqualTo(TRAINING);
  }

  /** Oracle by another algorithm: asks of every tick whether the whole dwell before it agrees. */
  @RepeatedTest(20)
  void update_randomWork_equalsWholeHistory(RepetitionInfo seed) {
    SplittableRandom random = new SplittableRandom(seed.getCurrentRepetition());
    Regime regime = UNKNOWN;
    long since = 0;
    List<Regime> wishes = new ArrayList<>();
    double work = 0;
    for (int tick = 0; tick < 5_000; tick++) {
      work = random.nextInt(20) == 0 ? random.nextDouble() : work;
      double utilisation = work < 0.3 ? 0 : 1;
      double cap = tick / 1_000 % 2 == 0 ? 1 : 0.6;
      wishes.add(wish(regime, tick - since, utilisation, work, cap));
      Regime wish = wishes.get(tick);
      boolean agreed =
          regime == UNKNOWN
              || (tick >= 10
                  && wishes.subList(tick - 10, tick + 1).stream().allMatch(w -> w == wish));
      if (agreed && wish != regime) {
        regime = wish;
        since = tick;
      }
      boolean changed = bank.update(0, tick * SECOND, utilisation, work, cap);
      assertThat(bank.regime(0)).isEqualTo(regime);
      assertThat(changed).isEqualTo(since == tick && regime != UNKNOWN && agreed);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.5, 0.05, 0.97, PT10S, PT15M, idleBelow",
    "0.2, 0.2, 0.05, 0.97, PT10S, PT15M, workAbove",
    "0.2, NaN, 0.05, 0.97, PT10S, PT15M, workAbove",
    "0.2, 0.5, 0.2, 0.97, PT10S, PT15M, hysteresis",
    "0.2, 0.5, 0.05, 1.1, PT10S, PT15M, cappedBelow",
    "0.2, 0.5, 0.05, 0.97, PT2H, PT15M, dwell",
    "0.2, 0.5, 0.05, 0.97, PT10S, PT10S, longestPause"
  })
  void config_outOfRange_isNamed(
      double idle,
      double work,
      double hysteresis,
      double capped,
      Duration dwell,
      Duration pause,
      String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RegimeConfig(idle, work, hysteresis, capped, dwell, pause))
        .withMessageStartingWith(name);
  }

  @Override
  protected String name() {
    return "regime-bank";
  }

  @Override
  protected Bank newBank() {
    RegimeBank saved = new RegimeBank(RegimeConfig.DEFAULT);
    return new Bank() {
      @Override
      public void write(StateWriter out) {
        saved.write(out);
      }

      @Override
      public void read(StateReader in) {
        saved.read(in);
      }

      @Override
      public void feed() {
        saved.ensureDevices(8);
        for (int tick = 0; tick < 40; tick++) {
          for (int device = 0; device < 7; device++) {
            double work = tick < 20 ? 0.1 * device : 0.7 - 0.1 * device;
            saved.update(device, tick * SECOND, work, work, device == 6 ? 0.5 : 1);
          }
        }
      }

      @Override
      public void check() {
        for (int i = 0; i < saved.devices(); i++) {
          assertThat(saved.regime(i)).isNotNull();
        }
      }
    };
  }

  /** What one tick asks for, as the table in the class says. */
  private static Regime wish(
      Regime regime, long lasted, double utilisation, double work, double cap) {
    if (regime == TRAINING || regime == CAPPED) {
      double capped = regime == CAPPED ? 1 : 0.97;
      return work < 0.45 ? PAUSED : cap < capped ? CAPPED : TRAINING;
    }
    if (work >= 0.5) {
      return cap < 0.97 ? CAPPED : TRAINING;
    }
    boolean resting = utilisation < 0.05 && work < (regime == IDLE ? 0.27 : 0.22);
    if (regime == PAUSED && !(resting && lasted >= 900)) {
      return PAUSED;
    }
    return resting ? IDLE : STARTING;
  }

  private void run(int seconds, double utilisation, double watts, double cap) {
    for (int i = 0; i < seconds; i++, now += SECOND) {
      if (bank.update(0, now, utilisation, watts / (700 * (cap < 1 ? cap : 1)), cap)) {
        changes.add(bank.regime(0));
      }
    }
  }
}
