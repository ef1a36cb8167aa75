package io.forestall.detectors.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.forestall.detectors.SavedStateContract;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PresenceBankTest extends SavedStateContract {
  private static final double GAP = Double.NaN;

  private final PresenceBank bank = bank(4);

  @Test
  void update_halfVanishes_isFoundOnTheFourthTick() {
    for (int tick = 0; tick < 40; tick++) {
      assertThat(update(1, 2, 3, 4)).isZero();
    }
    for (int absent = 1; absent <= 10; absent++) {
      assertThat(update(1, 2, GAP, GAP)).isEqualTo(absent > 3 ? 2 : 0);
      assertThat(bank.absentTicks(3)).isEqualTo(absent);
    }
    assertThat(bank.vanished(2)).isTrue();
    assertThat(bank.vanished(1)).isFalse();
    assertThat(update(1, 2, GAP, 4)).isEqualTo(1);
    assertThat(bank.absentTicks(3)).isZero();
  }

  @Test
  void update_silentDevice_changesNothing() {
    for (int tick = 0; tick < 40; tick++) {
      update(1, 2, 3, 4);
    }
    for (int tick = 0; tick < 100; tick++) {
      assertThat(update(GAP, GAP, GAP, GAP)).isZero();
    }
    assertThat(bank.absentTicks(0)).isZero();
  }

  @Test
  void update_neverSeenOrHardlySeen_isNotMissed() {
    for (int tick = 0; tick < 500; tick++) {
      assertThat(update(1, GAP, tick < 10 ? 1 : GAP, 4)).isZero();
    }
  }

  /** A slow sensor is missed after three of its own intervals, not of the device's. */
  @Test
  void update_slowSensor_isMissedAfterItsOwnIntervals() {
    for (int tick = 0; tick <= 900; tick++) {
      assertThat(update(1, tick % 30 == 0 ? 7 : GAP, GAP, GAP)).isZero();
    }
    for (int absent = 1; absent <= 90; absent++) {
      assertThat(update(1, GAP, GAP, GAP)).isZero();
    }
    assertThat(update(1, GAP, GAP, GAP)).isEqualTo(1);
  }

  @Test
  void update_outageWhileLearning_beginsAgain() {
    for (int tick = 0; tick < 300; tick++) {
      update(1, tick < 10 || tick >= 200 ? 7 : GAP, GAP, GAP);
    }
    for (int absent = 1; absent <= 4; absent++) {
      assertThat(update(1, GAP, GAP, GAP)).isEqualTo(absent > 3 ? 1 : 0);
    }
  }

  @Test
  void update_infinity_isPresent() {
    for (int tick = 0; tick < 40; tick++) {
      update(1, Double.POSITIVE_INFINITY, 3, 4);
    }
    assertThat(bank.absentTicks(1)).isZero();
  }

  @Test
  void update_sliceOfOneDevice_leavesTheOthers() {
    for (int tick = 0; tick < 40; tick++) {
      update(1, 2, 3, 4);
    }
    for (int tick = 0; tick < 5; tick++) {
      assertThat(bank.update(new double[] {1, GAP, GAP, GAP}, 0, 2)).isEqualTo(tick > 2 ? 1 : 0);
    }
    assertThat(bank.vanished(2)).isFalse();
  }

  @Test
  void reset_oneSeries_isLearnedAnew() {
    for (int tick = 0; tick < 40; tick++) {
      update(1, tick < 30 ? 2 : GAP, 3, 4);
    }
    assertThat(bank.vanished(1)).isTrue();
    bank.reset(1);
    assertThat(bank.vanished(1)).isFalse();
    assertThat(bank.absentTicks(1)).isZero();
  }

  /** Oracle by another algorithm: the whole history of one series, scanned. */
  @RepeatedTest(50)
  void update_randomReports_equalsHistoryScan(RepetitionInfo seed) {
    SplittableRandom random = new SplittableRandom(seed.getCurrentRepetition());
    boolean[] present = new boolean[600];
    int rarity = 1 + random.nextInt(6);
    for (int tick = 0; tick < present.length; tick++) {
      present[tick] = random.nextInt(rarity) == 0 && (tick < 400 || tick > 500);
      update(1, present[tick] ? 5 : GAP, GAP, GAP);
      assertThat(bank.vanished(1)).as("tick %d", tick).isEqualTo(vanished(present, tick));
    }
  }

  private static boolean vanished(boolean[] present, int now) {
    int usual = 0;
    int reports = 0;
    int last = -1;
    for (int tick = 0; tick <= now; tick++) {
      if (present[tick]) {
        if (reports > 0 && reports < 20) {
          usual = Math.max(usual, tick - last);
        }
        reports++;
        last = tick;
      }
    }
    return reports >= 20 && now - last > 3 * usual;
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
  void vanished_recordedLosses_foundAndNothingElse(String name, String file, int losses) {
    RecordedNode node = RecordedNode.read(name, file);
    int width = node.names().size();
    for (int gpu = 0; gpu < 4; gpu++) {
      PresenceBank series = bank(width);
      boolean lost = false;
      int found = 0;
      int most = 0;
      for (long tick : node.ticks()) {
        most = node.isLoss(tick) && !lost ? 0 : most;
        lost = node.isLoss(tick);
        int vanished = series.update(node.row(node.names(), tick, gpu), 0, width);
        if (lost) {
          found += vanished == 9 && most < 9 ? 1 : 0;
          most = Math.max(most, vanished);
        } else if (!node.isLabelled(tick)) {
          assertThat(vanished).as("GPU %d at %d", gpu, tick).isZero();
        }
      }
      assertThat(found).as("GPU %d", gpu).isEqualTo(losses);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 20, 120, intervals", "3, 1, 120, learningReports", "3, 20, 0, longestInterval"})
  void config_outOfRange_isNamed(int intervals, int learning, int longest, String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PresenceConfig(intervals, learning, longest))
        .withMessageStartingWith(name);
  }

  @Override
  protected String name() {
    return "presence-bank";
  }

  @Override
  protected Bank newBank() {
    PresenceBank saved = new PresenceBank(PresenceConfig.DEFAULT);
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
        saved.ensureSeries(5);
        for (int tick = 0; tick < 50; tick++) {
          double slow = tick % 3 == 0 ? 1 : GAP;
          saved.update(new double[] {1, tick < 30 ? 1 : GAP, slow, GAP, 1}, 0, 5);
        }
      }

      @Override
      public void check() {
        for (int i = 0; i < saved.series(); i++) {
          assertThat(saved.absentTicks(i)).isNotNegative();
        }
      }
    };
  }

  private int update(double... values) {
    return bank.update(values, 0, values.length);
  }

  private static PresenceBank bank(int series) {
    PresenceBank made = new PresenceBank(PresenceConfig.DEFAULT);
    made.ensureSeries(series);
    return made;
  }
}
