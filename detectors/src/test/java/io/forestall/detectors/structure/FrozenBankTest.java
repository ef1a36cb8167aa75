package io.forestall.detectors.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.forestall.detectors.SavedStateContract;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FrozenBankTest extends SavedStateContract {
  private static final double GAP = Double.NaN;

  private final FrozenBank bank = bank();

  @Test
  void update_latchedWhileBusy_isFrozenAfterThreeRepeats() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 50; i++) {
      assertThat(update(620 + random.nextGaussian(), 61, 0.99, 1_410)).isZero();
    }
    update(443, 39, 0.97, 1_410);
    for (int repeat = 1; repeat <= 895; repeat++) {
      assertThat(update(443, 39, 0.97, 1_410)).isEqualTo(repeat);
      assertThat(bank.frozen(0)).isEqualTo(repeat >= 3);
    }
    assertThat(update(443.01, 39, 0.97, 1_410)).isZero();
    assertThat(bank.frozen(0)).isFalse();
  }

  @Test
  void update_halfOfTheGaugesVanish_restartsOnceAndGrows() {
    update(443, 39, 0.97, 1_410);
    assertThat(update(443, 39, 0.97, 1_410)).isEqualTo(1);
    assertThat(update(443, 39, 0.97, GAP)).isZero();
    assertThat(update(443, 39, 0.97, GAP)).isEqualTo(1);
    assertThat(update(443, 39, 0.97, GAP)).isEqualTo(2);
  }

  @Test
  void update_gapOfTheWholeTuple_changesNothing() {
    update(443, 39, 0.97, 1_410);
    update(443, 39, 0.97, 1_410);
    assertThat(update(GAP, GAP, GAP, GAP)).isEqualTo(1);
    assertThat(update(443, 39, 0.97, 1_410)).isEqualTo(2);
  }

  @Test
  void update_tooFewValues_provesNothing() {
    for (int i = 0; i < 20; i++) {
      assertThat(update(443, 39, GAP, GAP)).isZero();
    }
  }

  @Test
  void update_infinitiesAndZeros_areCompared() {
    update(0.0, Double.POSITIVE_INFINITY, 1, 2);
    assertThat(update(0.0, Double.POSITIVE_INFINITY, 1, 2)).isEqualTo(1);
    assertThat(update(-0.0, Double.POSITIVE_INFINITY, 1, 2)).isZero();
  }

  /** A source that refreshes every 30th tick repeats itself 29 times and is well. */
  @Test
  void frozen_slowSource_waitsForSeveralOfItsUsualRuns() {
    SplittableRandom random = new SplittableRandom(2);
    double power = 0;
    int early = 0;
    for (int i = 0; i < 900; i++) {
      power = i % 30 == 0 ? 600 + random.nextGaussian() : power;
      update(power, 61, 0.99, 1_410);
      early += bank.frozen(0) ? 1 : 0;
    }
    assertThat(early).isEqualTo(27); // once, before the first refresh taught it
    for (int i = 0; i < 200; i++) {
      update(power, 61, 0.99, 1_410);
    }
    assertThat(bank.frozen(0)).isTrue();
  }

  @Test
  void reset_onIdleTicks_endsTheRun() {
    for (int i = 0; i < 10; i++) {
      update(67, 30, 0, 345);
      bank.reset(0);
    }
    assertThat(update(67, 30, 0, 345)).isZero();
    assertThat(bank.frozen(0)).isFalse();
  }

  /** Oracle by another algorithm: the whole history, compared value for value. */
  @RepeatedTest(30)
  void update_randomTuples_equalsComparison(RepetitionInfo seed) {
    SplittableRandom random = new SplittableRandom(seed.getCurrentRepetition());
    double[][] history = new double[300][];
    for (int tick = 0; tick < history.length; tick++) {
      double[] tuple = tick == 0 ? new double[4] : history[tick - 1].clone();
      if (random.nextInt(3) == 0) {
        tuple[random.nextInt(3)] = random.nextBoolean() ? random.nextInt(2) : GAP;
      }
      history[tick] = tuple;
      int expected = 0;
      while (expected < tick && Arrays.equals(history[tick - expected - 1], tuple)) {
        expected++;
      }
      long present = Arrays.stream(tuple).filter(value -> !Double.isNaN(value)).count();
      assertThat(bank.update(0, tuple, 4)).isEqualTo(present < 3 ? 0 : expected);
    }
  }

  /** Recorded: six losses of GPUs by XID 79; see the corpus' SOURCE.md. Files overlap in time. */
  @ParameterizedTest
  @CsvSource({
    "ggpu142, 2025-02-17_gpus-fallen-off-bus, 1",
    "ggpu142, 2025-03-15_unknown-error-possibly-nongpu, 1",
    "ggpu142, 2025-03-19_gpu-problem, 3",
    "ggpu142, 2025-03-21_gpus-fell-off-bus, 3",
    "ggpu142, 2025-07-03_gpu-problem, 1",
    "ggpu142, 2025-09-12_gpus-dropped-off-bus, 1",
    "ggpu144, 2025-03-21_gpu-problem, 0"
  })
  void frozen_recordedLosses_foundAndNothingElse(String name, String file, int losses) {
    RecordedNode node = RecordedNode.read(name, file);
    for (int gpu = 0; gpu < 4; gpu++) {
      FrozenBank device = bank();
      boolean lost = false;
      int busyLosses = 0;
      int found = 0;
      for (long tick : node.ticks()) {
        double[] tuple = node.tuple(tick, gpu);
        boolean wasLost = lost;
        boolean wasFrozen = device.frozen(0);
        lost = node.isLoss(tick);
        if (!(tuple[0] > 0) || (wasLost && !lost)) { // idle, or rebooted
          device.reset(0);
        } else {
          device.update(0, tuple, tuple.length);
          busyLosses += lost && !wasLost ? 1 : 0;
          found += device.frozen(0) && !wasFrozen ? 1 : 0;
          assertThat(device.frozen(0) && !lost).as("GPU %d at %d", gpu, tick).isFalse();
        }
      }
      assertThat(found).as("GPU %d", gpu).isEqualTo(busyLosses).isLessThanOrEqualTo(losses);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 4, 3, ticks", "4, 0, 3, times", "4, 4, 0, minimumValues"})
  void config_outOfRange_isNamed(int ticks, int times, int values, String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FrozenConfig(ticks, times, values))
        .withMessageStartingWith(name);
  }

  @Override
  protected String name() {
    return "frozen-bank";
  }

  @Override
  protected Bank newBank() {
    FrozenBank saved = new FrozenBank(FrozenConfig.DEFAULT);
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
        saved.ensureDevices(3);
        for (int tick = 0; tick < 50; tick++) {
          saved.update(0, new double[] {Math.floorDiv(tick, 10), 2, 3}, 3);
          saved.update(1, new double[] {1, 2, tick < 20 ? 3 : GAP, 4}, 4);
        }
      }

      @Override
      public void check() {
        for (int device = 0; device < saved.devices(); device++) {
          assertThat(saved.update(device, new double[] {GAP}, 1)).isNotNegative();
        }
      }
    };
  }

  private int update(double... tuple) {
    return bank.update(0, tuple, tuple.length);
  }

  private static FrozenBank bank() {
    FrozenBank made = new FrozenBank(FrozenConfig.DEFAULT);
    made.ensureDevices(1);
    return made;
  }
}
