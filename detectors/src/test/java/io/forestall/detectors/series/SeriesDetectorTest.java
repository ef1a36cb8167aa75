package io.forestall.detectors.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SeriesDetectorTest {
  private static final double INTERVAL_SECONDS = 300;
  private static final int DAY_ROWS = 288;

  private final SplittableRandom random = new SplittableRandom(1);
  private long row;

  @Test
  void observe_spike_alarmsOnceAndAtOnce() {
    SeriesDetector detector = fed(10 * DAY_ROWS);
    show(detector, 40);
    assertThat(detector.alarm()).isTrue();
    assertThat(detector.score()).isBetween(SeriesDetector.ALARM_LINE, 1.0);
    assertThat(detector.blamed(0)).isZero();
    assertThat(detector.share(0)).isEqualTo(1);
    assertThat(detector.blamed(1)).isEqualTo(-1);
    show(detector, 40);
    assertThat(detector.alarm()).isFalse();
  }

  @Test
  void observe_valueThatIsUsualAtAnotherHour_alarms() {
    SeriesDetector detector = fed(20 * DAY_ROWS + DAY_ROWS / 4); // at the crest
    boolean alarm = false;
    for (int i = 0; i < 48; i++) {
      show(detector, -10 + random.nextGaussian() / 4);
      alarm |= detector.alarm();
    }
    assertThat(alarm).isTrue();
  }

  @Test
  void observe_seriesThatGoesFlat_alarms() {
    SeriesDetector detector = fed(10 * DAY_ROWS);
    boolean alarm = false;
    for (int i = 0; i < 40; i++) {
      show(detector, 0.25);
      alarm |= detector.alarm();
    }
    assertThat(alarm).isTrue();
  }

  @Test
  void observe_healthySeries_alarmsLessThanOnceInTwoDays() {
    SeriesDetector detector = new SeriesDetector(1);
    int alarms = 0;
    for (int i = 0; i < 60 * DAY_ROWS; i++) {
      show(detector, healthy());
      alarms += detector.alarm() ? 1 : 0;
    }
    assertThat(alarms).isLessThan(30);
  }

  @Test
  void observe_constantSeries_neverAlarms() {
    for (int columns : new int[] {1, 4}) {
      SeriesDetector detector = new SeriesDetector(columns);
      double[] constant = new double[columns];
      Arrays.fill(constant, 42);
      for (int i = 0; i < 10_000; i++) {
        detector.observe(i * INTERVAL_SECONDS, constant);
        assertThat(detector.alarm()).isFalse();
      }
    }
  }

  /** A wild value among the first doesn't blind the detector for good. */
  @ParameterizedTest
  @ValueSource(doubles = {1e12, -1e12, 1e300, Double.NaN, Double.NEGATIVE_INFINITY})
  void observe_wildFirstValue_laterSpikeStillAlarms(double wild) {
    SeriesDetector detector = new SeriesDetector(1);
    show(detector, wild);
    for (int i = 0; i < 20 * DAY_ROWS; i++) {
      show(detector, healthy());
    }
    show(detector, 40);
    assertThat(detector.alarm()).isTrue();
  }

  @Test
  void observe_manyColumns_blamesThoseThatMoved() {
    SeriesDetector detector = new SeriesDetector(8);
    for (int i = 0; i < 3_000; i++) {
      detector.observe(Double.NaN, row(0));
    }
    detector.observe(Double.NaN, row(2));
    assertThat(detector.alarm()).isTrue();
    assertThat(detector.blamed(0)).isEqualTo(5);
    assertThat(detector.share(0)).isGreaterThan(0.5);
    double shares = detector.share(0) + detector.share(1) + detector.share(2);
    assertThat(shares).isLessThanOrEqualTo(1 + 1e-12);
  }

  /** Rows without times: quiet for 60 rows, then a further alarm while it lasts. */
  @Test
  void alarm_withoutTimes_isRepeatedAfterSixtyRows() {
    SeriesDetector detector = new SeriesDetector(8);
    for (int i = 0; i < 3_000; i++) {
      detector.observe(Double.NaN, row(0));
    }
    int alarms = 0;
    for (int i = 0; i < 121; i++) {
      detector.observe(Double.NaN, row(i % 2 == 0 ? 3 : -3));
      alarms += detector.alarm() ? 1 : 0;
    }
    assertThat(alarms).isEqualTo(3);
  }

  /** Fuzz: whatever comes, scores stay scores; no look-ahead, so a copy cut short agrees. */
  @RepeatedTest(20)
  void observe_anything_keepsInvariants(RepetitionInfo seed) {
    SplittableRandom fuzz = new SplittableRandom(seed.getCurrentRepetition());
    int columns = 1 + fuzz.nextInt(5);
    SeriesDetector detector = new SeriesDetector(columns);
    double time = 0;
    double[] values = new double[columns];
    for (int i = 0; i < 2_000; i++) {
      time += fuzz.nextInt(3) * Math.pow(10, fuzz.nextInt(5));
      for (int column = 0; column < columns; column++) {
        values[column] = anything(fuzz);
      }
      detector.observe(fuzz.nextInt(9) == 0 ? Double.NaN : time, values);
      assertThat(detector.score()).isBetween(0.0, 1.0);
      double shares = 0;
      for (int place = 0; place < SeriesDetector.BLAMED; place++) {
        assertThat(detector.blamed(place)).isBetween(-1, columns - 1);
        assertThat(detector.share(place)).isBetween(0.0, 1.0);
        shares += detector.share(place);
      }
      assertThat(shares).isLessThanOrEqualTo(1 + 1e-9);
    }
  }

  /** The statistics don't drift: after a million rows healthy values are judged as before. */
  @Test
  void observe_aMillionRows_doesNotDrift() {
    SeriesDetector detector = new SeriesDetector(2);
    double early = 0;
    double late = 0;
    double[] values = new double[2];
    for (int i = 0; i < 1_000_000; i++) {
      values[0] = 1e6 + random.nextGaussian();
      values[1] = 2 * values[0] + random.nextGaussian();
      detector.observe(Double.NaN, values);
      early += i >= 5_000 && i < 105_000 ? detector.score() : 0;
      late += i >= 900_000 ? detector.score() : 0;
    }
    assertThat(late / early).isCloseTo(1, within(0.05));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1_001})
  void detector_wrongNumberOfColumns_isNamed(int columns) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SeriesDetector(columns))
        .withMessageStartingWith("columns must be in [1, 1000]: " + columns);
  }

  private SeriesDetector fed(int rows) {
    SeriesDetector detector = new SeriesDetector(1);
    for (int i = 0; i < rows; i++) {
      show(detector, healthy());
    }
    return detector;
  }

  private void show(SeriesDetector detector, double value) {
    detector.observe(row++ * INTERVAL_SECONDS, new double[] {value});
  }

  /** A wave a day, and noise. */
  private double healthy() {
    return 10 * Math.sin(2 * Math.PI * row / DAY_ROWS) + random.nextGaussian();
  }

  private double[] row(double shift) {
    double common = random.nextDouble();
    double[] values = new double[8];
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.2 + 0.5 * common + 0.1 * random.nextDouble();
    }
    values[5] += shift;
    return values;
  }

  private static double anything(SplittableRandom fuzz) {
    return switch (fuzz.nextInt(12)) {
      case 0 -> Double.NaN;
      case 1 -> Double.POSITIVE_INFINITY;
      case 2 -> Double.longBitsToDouble(fuzz.nextLong());
      case 3 -> 1e12 * fuzz.nextGaussian();
      case 4 -> 0;
      default -> fuzz.nextGaussian();
    };
  }
}
