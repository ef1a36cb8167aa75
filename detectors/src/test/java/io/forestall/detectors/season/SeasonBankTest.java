package io.forestall.detectors.season;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

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
import org.junit.jupiter.params.provider.ValueSource;

final class SeasonBankTest extends SavedStateContract {
  private static final long HOUR = 3_600_000;
  private static final long TICK = HOUR / 4;
  private static final long DAY = 24 * HOUR;

  private final SeasonBank bank = bank(SeasonConfig.DEFAULT, 1);
  private final double[] value = new double[1];
  private final double[] residual = new double[1];

  @Test
  void update_dailyRhythm_isTakenOut() {
    for (long time = 0; time < 5 * DAY; time += TICK) {
      double left = update(time, load(time));
      assertThat(Double.isNaN(left)).isEqualTo(time < DAY);
      assertThat(left).matches(r -> Double.isNaN(r) || Math.abs(r) < 1e-4);
    }
    assertThat(update(5 * DAY, load(5 * DAY) + 3)).isCloseTo(3, within(1e-4));
    assertThat(bank.season(0, 2 * HOUR)).isCloseTo(load(2 * HOUR), within(1e-4));
  }

  @Test
  void update_lastingStep_isFollowedAndTheSeasonStays() {
    long step = 5 * DAY + 7 * HOUR;
    for (long time = 0; time < 10 * DAY; time += TICK) {
      double left = update(time, load(time) + (time < step ? 0 : 50));
      double expected = time >= step && time < step + 3 * HOUR ? 50 : 0;
      if (time >= DAY) {
        assertThat(left).isCloseTo(expected, within(1e-3));
      }
    }
    assertThat(bank.drift(0)).isCloseTo(50, within(1e-3));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 5 * HOUR, 3 * DAY + 2 * HOUR})
  void update_oneWildHour_isForgotten(long wild) {
    for (long time = 0; time < 5 * DAY; time += TICK) {
      double left = update(time, time / HOUR == wild / HOUR ? 1e12 : load(time));
      if (time >= 4 * DAY) {
        assertThat(left).isCloseTo(0, within(1e-3));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e31})
  void update_gap_changesNothing(double gap) {
    for (long time = 0; time < 2 * DAY; time += TICK) {
      update(time, load(time));
      byte[] before = bytes(bank);
      assertThat(update(time, gap)).isNaN();
      assertThat(bytes(bank)).isEqualTo(before);
    }
  }

  @Test
  void update_lateValue_isJudgedAndNotLearned() {
    for (long time = 0; time < 3 * DAY; time += TICK) {
      update(time, load(time));
    }
    byte[] before = bytes(bank);
    assertThat(update(2 * DAY, load(0) + 9)).isCloseTo(9, within(1e-3));
    assertThat(update(2 * DAY, Double.NaN)).isNaN();
    assertThat(bytes(bank)).isEqualTo(before);
  }

  @Test
  void update_timesBeforeTheEpoch_haveAHourToo() {
    for (long time = -3 * DAY; time < DAY; time += TICK) {
      double left = update(time, load(time));
      assertThat(left).matches(r -> Double.isNaN(r) || Math.abs(r) < 1e-4);
    }
  }

  /** Oracle by another algorithm: lists of the whole history, sorted anew for every value. */
  @RepeatedTest(10)
  void update_randomSeries_equalsWholeHistory(RepetitionInfo seed) {
    SplittableRandom random = new SplittableRandom(seed.getCurrentRepetition());
    int bins = 6;
    SeasonBank small = bank(new SeasonConfig(Duration.ofHours(6), bins), 1);
    List<List<Float>> visits = new ArrayList<>();
    List<Double> steps = new ArrayList<>(List.of(0.0, 0.0, 0.0, 0.0, 0.0));
    for (int phase = 0; phase < bins; phase++) {
      visits.add(new ArrayList<>());
    }
    for (int hour = 0; hour < 200; hour++) {
      double sum = 0;
      int phase = hour % bins;
      double season = season(visits.get(phase));
      double drift = median(steps.subList(steps.size() - 5, steps.size()));
      for (int tick = 0; tick < 4; tick++) {
        value[0] = 100 + 10 * phase + 5 * random.nextGaussian();
        small.update(hour * HOUR + tick * TICK, value, residual, 1);
        double expected = value[0] - (season + drift);
        assertThat(Double.valueOf(residual[0])).isEqualTo(Double.valueOf(expected));
        sum += value[0];
      }
      visits.get(phase).add((float) (sum / 4 - drift));
      if (!Double.isNaN(season)) {
        steps.add(sum / 4 - season);
      }
    }
  }

  /** Published: the median of five normal values has a variance of 0.2868 (Sarhan, Greenberg). */
  @Test
  void drift_normalNoise_variesAsOrderStatistics() {
    int many = 20_000;
    SeasonBank charts = bank(SeasonConfig.DEFAULT, many);
    SplittableRandom random = new SplittableRandom(1);
    double[] row = new double[many];
    double[] left = new double[many];
    for (int hour = 0; hour < 24; hour++) {
      charts.update(hour * HOUR, row, left, many); // a season of zeros
    }
    for (int hour = 24; hour < 30; hour++) {
      for (int i = 0; i < many; i++) {
        row[i] = random.nextGaussian();
      }
      charts.update(hour * HOUR, row, left, many);
    }
    double squares = 0;
    for (int i = 0; i < many; i++) {
      squares += charts.drift(i) * charts.drift(i);
    }
    assertThat(squares / many).isCloseTo(0.2868, within(0.01));
  }

  @Test
  void reset_oneSeries_leavesTheOthers() {
    SeasonBank two = bank(SeasonConfig.DEFAULT, 2);
    for (long time = 0; time < 2 * DAY; time += TICK) {
      two.update(time, new double[] {1, 2}, new double[2], 2);
    }
    two.reset(0);
    assertThat(two.season(0, 0)).isNaN();
    assertThat(two.drift(0)).isZero();
    assertThat(two.season(1, 0)).isEqualTo(2);
  }

  @Test
  void read_underOtherBins_startsAnew() {
    for (long time = 0; time < 2 * DAY; time += TICK) {
      update(time, load(time));
    }
    SeasonBank other = bank(new SeasonConfig(Duration.ofDays(7), 168), 1);
    StateReader in = new StateReader(bytes(bank));
    other.read(in);
    assertThat(in.remaining()).isZero();
    assertThat(other.series()).isEqualTo(1);
    assertThat(other.season(0, 0)).isNaN();
  }

  @ParameterizedTest
  @CsvSource({"PT0.5S, 24, period", "PT24H, 1, bins", "PT24H, 2000, bins", "PT1S, 7, bins"})
  void config_outOfRange_isNamed(Duration period, int bins, String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SeasonConfig(period, bins))
        .withMessageStartingWith(name);
  }

  @Override
  protected String name() {
    return "season-bank";
  }

  @Override
  protected Bank newBank() {
    SeasonBank saved = new SeasonBank(new SeasonConfig(Duration.ofHours(6), 6));
    return new Bank() {
      private long time;

      @Override
      public void write(StateWriter out) {
        saved.write(out);
      }

      @Override
      public void read(StateReader in) {
        saved.read(in);
        time = 90 * TICK; // where the golden state was written
      }

      @Override
      public void feed() {
        saved.ensureSeries(4);
        SplittableRandom random = new SplittableRandom(2);
        double[] row = new double[4];
        for (int tick = 0; tick < 90; tick++, time += TICK) {
          for (int i = 0; i < row.length; i++) {
            row[i] = 50 + random.nextGaussian();
          }
          row[2] = tick % 13 == 0 ? row[2] : Double.NaN;
          row[3] = Double.NaN;
          saved.update(time, row, row, 4);
        }
      }

      @Override
      public void check() {
        for (int i = 0; i < saved.series(); i++) {
          assertThat(saved.drift(i)).isFinite();
          assertThat(saved.season(i, time))
              .matches(season -> Double.isNaN(season) || Double.isFinite(season));
        }
      }
    };
  }

  private double update(long timeMillis, double next) {
    value[0] = next;
    bank.update(timeMillis, value, residual, 1);
    return residual[0];
  }

  private static double load(long timeMillis) {
    long hour = Math.floorMod(timeMillis, DAY) / HOUR;
    return 400 + (hour >= 8 && hour < 18 ? 200 : 0) + hour;
  }

  private static double season(List<Float> visits) {
    int n = visits.size();
    if (n < 3) {
      return visits.stream()
          .mapToDouble(Float::doubleValue)
          .boxed()
          .min((a, b) -> Double.compare(Math.abs(a), Math.abs(b)))
          .orElse(Double.NaN);
    }
    return median(visits.subList(n - 3, n).stream().map(Float::doubleValue).toList());
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static byte[] bytes(SeasonBank any) {
    StateWriter out = new StateWriter();
    any.write(out);
    return out.toBytes();
  }

  private static SeasonBank bank(SeasonConfig config, int series) {
    SeasonBank made = new SeasonBank(config);
    made.ensureSeries(series);
    return made;
  }
}
