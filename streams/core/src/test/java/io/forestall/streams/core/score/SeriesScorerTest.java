package io.forestall.streams.core.score;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.regime.Regime;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.metric.MetricScope;
import io.forestall.schemas.metric.MetricType;
import io.forestall.streams.core.Layer;
import io.forestall.streams.core.Layers;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link SeriesScorer} on one node of eight devices. */
final class SeriesScorerTest {
  private static final int DEVICES = 8;
  private static final List<Metric> DEVICE_METRICS =
      MetricCatalogue.standard().metrics().stream()
          .filter(metric -> metric.scope() == MetricScope.DEVICE)
          .toList();
  private static final int POWER = series("gpu_power_watts");
  private static final int TRAFFIC = series("gpu_pcie_transmit_bytes_per_second");
  private static final int LENGTH = DEVICE_METRICS.size() * DEVICES;

  private final SplittableRandom random = new SplittableRandom(11);
  private final double[] raw = new double[LENGTH];
  private SeriesScorer scorer = new SeriesScorer(Layers.ALL);
  private Regime regime = Regime.TRAINING;
  private double common = 600; // watts
  private long tick;

  private static int series(String metric) {
    for (int slot = 0; slot < DEVICE_METRICS.size(); slot++) {
      if (DEVICE_METRICS.get(slot).name().equals(metric)) {
        return slot * DEVICES;
      }
    }
    throw new AssertionError(metric);
  }

  private void tick() {
    fill();
    score();
  }

  private void fill() {
    tick++;
    for (int i = 0; i < LENGTH; i++) {
      Metric metric = DEVICE_METRICS.get(i / DEVICES);
      int device = i % DEVICES;
      raw[i] =
          metric.type() == MetricType.COUNTER
              ? tick * (1 + device)
              : 50 + device + random.nextGaussian();
    }
    for (int device = 0; device < DEVICES; device++) {
      raw[POWER + device] = common * (1 + device / 100.0) + 5 * random.nextGaussian();
    }
  }

  private void score() {
    scorer.score(tick * 1_000, raw, LENGTH, DEVICES, regime, i -> DEVICE_METRICS.get(i / DEVICES));
  }

  private void ticks(int count) {
    for (int i = 0; i < count; i++) {
      tick();
    }
  }

  private double worst() {
    double worst = 0;
    for (int i = 0; i < LENGTH; i++) {
      worst = Math.max(worst, scorer.score(i));
    }
    return worst;
  }

  @Test
  void score_allFallTogether_isNoNews_oneThatFallsAloneIs() {
    ticks(300);
    common = 200;
    ticks(60);
    assertThat(worst()).isLessThan(1);
    common = 600;
    ticks(60);
    for (int i = 0; i < 10; i++) {
      fill();
      raw[POWER + 3] = 200;
      score();
    }
    assertThat(scorer.score(POWER + 3)).isGreaterThanOrEqualTo(1);
    assertThat(scorer.score(POWER + 2)).isLessThan(1);
  }

  @Test
  void score_siblingsOff_everyFallIsNews() {
    scorer = new SeriesScorer(Layers.without(Layer.SIBLINGS));
    ticks(300);
    common = 200;
    ticks(20);
    assertThat(scorer.score(POWER)).isGreaterThanOrEqualTo(1);
  }

  @Test
  void score_firstMinute_findsTheOneFarFromItsSiblings() {
    for (int i = 0; i < 20; i++) {
      fill();
      raw[POWER + 5] = 120; // its rank never started
      score();
    }
    assertThat(scorer.score(POWER + 5)).isGreaterThanOrEqualTo(1);
    assertThat(scorer.score(POWER + 7)).isLessThan(1); // 7 percent above the first, always
    scorer = new SeriesScorer(Layers.without(Layer.WARM_START));
    tick();
    assertThat(scorer.score(POWER + 5)).isZero();
  }

  @Test
  void score_burstsOnceAStep_areNoNews() {
    for (int i = 0; i < 600; i++) {
      fill();
      for (int device = 0; device < DEVICES; device++) {
        boolean burst = (tick + 3L * device) % 12 < 2; // not at the same time on all
        raw[TRAFFIC + device] = burst ? 2e10 : 1e8 + 1e6 * random.nextGaussian();
      }
      score();
      if (i > 60) {
        assertThat(scorer.score(TRAFFIC)).as("tick %s", i).isLessThan(1);
      }
    }
  }

  @Test
  void score_pause_isNeitherJudgedNorLearnt_errorsAre() {
    ticks(300);
    double usual = scorer.expected(POWER);
    regime = Regime.PAUSED;
    common = 120;
    ticks(300);
    assertThat(scorer.expected(POWER)).isEqualTo(usual);
    assertThat(scorer.residual(POWER)).isNaN();
    assertThat(scorer.residual(series("gpu_ecc_corrected_volatile_total"))).isNotNaN();
  }

  @Test
  void score_idle_hasBaselinesOfItsOwn() {
    ticks(300);
    double working = scorer.expected(POWER);
    regime = Regime.IDLE;
    common = 70;
    ticks(100);
    assertThat(scorer.expected(POWER)).isBetween(60.0, 80.0);
    regime = Regime.TRAINING;
    common = 600;
    tick();
    assertThat(scorer.expected(POWER)).isBetween(0.99 * working, 1.01 * working);
    assertThat(worst()).isLessThan(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, 1e12, -1e12, 1e300, 0})
  void score_badValuesOfOneDevice_neverSpread(double bad) {
    for (int i = 0; i < 10; i++) { // the very first are bad
      fill();
      for (int slot = 0; slot < LENGTH; slot += DEVICES) {
        raw[slot + 2] = bad;
      }
      score();
      for (int s = 0; s < LENGTH; s++) {
        if (s % DEVICES != 2) {
          assertThat(scorer.score(s)).as("series %s at tick %s", s, i).isLessThan(1);
        }
      }
    }
    ticks(600);
    assertThat(scorer.score(POWER + 2)).isBetween(0.0, 2.0);
    assertThat(scorer.expected(POWER + 2)).isBetween(550.0, 650.0);
  }

  @Test
  void score_constantSeries_isQuiet_andAStepOfOneDeviceIsNot() {
    Arrays.fill(raw, 42);
    for (int i = 0; i < 200; i++) {
      tick++;
      score();
    }
    assertThat(worst()).isZero();
    for (int i = 0; i < 20; i++) {
      tick++;
      raw[POWER] = 82;
      score();
    }
    assertThat(scorer.score(POWER)).isGreaterThanOrEqualTo(1);
  }

  @Test
  void state_ofANode_isBelow200BytesASeries() throws IllegalAccessException {
    ticks(40);
    regime = Regime.IDLE;
    ticks(40);
    var out = new StateWriter();
    scorer.write(out);
    long heap = bytesOfArrays(scorer, new IdentityHashMap<>());
    System.out.printf(
        "state: %d bytes saved and %d on the heap a series%n",
        out.toBytes().length / LENGTH, heap / LENGTH);
    assertThat(out.toBytes().length / LENGTH).isLessThan(200);
    assertThat(heap / LENGTH).isLessThan(200);
  }

  @Test
  void state_readBack_goesOnAlike() {
    ticks(100);
    regime = Regime.IDLE;
    ticks(50);
    var out = new StateWriter();
    scorer.write(out);
    var restored = new SeriesScorer(Layers.ALL);
    restored.read(new StateReader(out.toBytes()));
    SeriesScorer straight = scorer;
    for (int i = 0; i < 50; i++) {
      regime = i < 20 ? Regime.STARTING : Regime.TRAINING;
      fill();
      for (SeriesScorer each : List.of(straight, restored)) {
        scorer = each;
        score();
      }
      for (int s = 0; s < LENGTH; s++) {
        assertThat(restored.score(s)).isEqualTo(straight.score(s));
      }
    }
  }

  @Test
  void score_settled_allocatesNothing() {
    ticks(500);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < 3_000; i++) {
      tick++;
      score();
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1_000; i++) {
      tick++;
      score();
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).isLessThan(64L * 1_000); // the lambda that names metrics, not a sample
  }

  /** Bytes in all arrays of numbers that the object holds. */
  private static long bytesOfArrays(Object object, Map<Object, Object> seen)
      throws IllegalAccessException {
    if (seen.put(object, object) != null) {
      return 0;
    }
    Class<?> type = object.getClass();
    if (type.isArray()) {
      long each =
          type == double[].class || type == long[].class
              ? 8
              : type == byte[].class || type == boolean[].class ? 1 : 4;
      return each * Array.getLength(object);
    }
    long sum = 0;
    for (Field field : type.getDeclaredFields()) {
      boolean ours = field.getType().getName().startsWith("io.forestall");
      boolean numbers = field.getType().isArray();
      if (!Modifier.isStatic(field.getModifiers()) && (ours || numbers) && !type.isEnum()) {
        field.setAccessible(true);
        Object value = field.get(object);
        sum += value == null ? 0 : bytesOfArrays(value, seen);
      }
    }
    return sum;
  }
}
