package io.forestall.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.forestall.detectors.change.BurstBank;
import io.forestall.detectors.change.BurstConfig;
import io.forestall.detectors.change.ChangePointBank;
import io.forestall.detectors.change.ChangePointConfig;
import io.forestall.detectors.change.CusumBank;
import io.forestall.detectors.change.CusumConfig;
import io.forestall.detectors.change.EwmaBank;
import io.forestall.detectors.change.EwmaConfig;
import io.forestall.detectors.change.PageHinkleyBank;
import io.forestall.detectors.change.PageHinkleyConfig;
import io.forestall.detectors.count.CounterBank;
import io.forestall.detectors.count.CounterConfig;
import io.forestall.detectors.forecast.TrendBank;
import io.forestall.detectors.forecast.TrendConfig;
import io.forestall.detectors.physics.LinearBank;
import io.forestall.detectors.physics.LinearConfig;
import io.forestall.detectors.regime.RegimeBank;
import io.forestall.detectors.regime.RegimeConfig;
import io.forestall.detectors.season.SeasonBank;
import io.forestall.detectors.season.SeasonConfig;
import io.forestall.detectors.series.SeriesDetector;
import io.forestall.detectors.structure.FrozenBank;
import io.forestall.detectors.structure.FrozenConfig;
import io.forestall.detectors.structure.PresenceBank;
import io.forestall.detectors.structure.PresenceConfig;
import io.forestall.detectors.tail.PeakOverThresholdBank;
import io.forestall.detectors.tail.PeakOverThresholdConfig;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * The hot path allocates nothing: millions of samples, counted by the JVM itself. The time that
 * each took is printed for information; benchmarks that claim anything live in the bench module.
 */
final class AllocationTest {
  private static final int SERIES = 380; // of one node
  private static final int TICKS = 5_000;

  private final double[][] rows = new double[16][SERIES];

  AllocationTest() {
    SplittableRandom random = new SplittableRandom(1);
    for (double[] row : rows) {
      for (int i = 0; i < SERIES; i++) {
        row[i] = random.nextInt(50) == 0 ? Double.NaN : 100 + random.nextGaussian();
      }
    }
  }

  @Test
  void ewma_update_allocatesNothing(TestInfo test) {
    EwmaBank bank = new EwmaBank(EwmaConfig.DEFAULT);
    bank.ensureSeries(SERIES);
    double[] z = new double[SERIES];
    assertNoAllocation(test, tick -> bank.update(rows[tick & 15], z, SERIES));
  }

  @Test
  void cusum_update_allocatesNothing(TestInfo test) {
    CusumBank bank = new CusumBank(CusumConfig.DEFAULT);
    bank.ensureSeries(SERIES);
    double[] scores = new double[SERIES];
    assertNoAllocation(test, tick -> bank.update(rows[tick & 15], scores, SERIES));
  }

  @Test
  void burst_update_allocatesNothing(TestInfo test) {
    BurstBank bank = new BurstBank(BurstConfig.DEFAULT);
    bank.ensureSeries(SERIES);
    double[] z = new double[SERIES];
    assertNoAllocation(
        test,
        tick -> {
          System.arraycopy(rows[tick & 15], 0, z, 0, SERIES);
          bank.update(z, SERIES);
        });
  }

  @Test
  void pageHinkley_update_allocatesNothing(TestInfo test) {
    PageHinkleyBank bank = new PageHinkleyBank(PageHinkleyConfig.DEFAULT);
    bank.ensureSeries(SERIES);
    double[] scores = new double[SERIES];
    assertNoAllocation(test, tick -> bank.update(rows[tick & 15], scores, SERIES));
  }

  @Test
  void changePoint_update_allocatesNothing(TestInfo test) {
    ChangePointBank bank = new ChangePointBank(ChangePointConfig.DEFAULT);
    bank.ensureSeries(1); // few have it, and it is slow
    double[] sum = new double[1];
    assertNoAllocation(test, tick -> sum[0] += bank.update(0, rows[tick & 15][tick % SERIES]));
  }

  @Test
  void peakOverThreshold_update_allocatesNothing(TestInfo test) {
    PeakOverThresholdBank bank = new PeakOverThresholdBank(PeakOverThresholdConfig.DEFAULT);
    bank.ensureSeries(SERIES);
    double[] p = new double[SERIES];
    assertNoAllocation(test, tick -> bank.update(rows[tick & 15], p, SERIES));
  }

  @Test
  void season_update_allocatesNothing(TestInfo test) {
    SeasonBank bank = new SeasonBank(SeasonConfig.DEFAULT);
    bank.ensureSeries(SERIES);
    double[] residuals = new double[SERIES];
    assertNoAllocation(
        test, tick -> bank.update(tick * 600_000L, rows[tick & 15], residuals, SERIES));
  }

  @Test
  void regime_update_allocatesNothing(TestInfo test) {
    RegimeBank bank = new RegimeBank(RegimeConfig.DEFAULT);
    bank.ensureDevices(SERIES);
    int[] sum = new int[1];
    assertNoAllocation(
        test,
        tick -> {
          for (int i = 0; i < SERIES; i++) {
            double work = (rows[tick >> 4 & 15][i] - 97) / 6;
            sum[0] += bank.update(i, tick * 1_000L, work, work, 1) ? 1 : 0;
          }
        });
  }

  @Test
  void linear_update_allocatesNothing(TestInfo test) {
    LinearBank bank = new LinearBank(LinearConfig.HEAT);
    bank.ensureDevices(SERIES);
    double[] sum = new double[1];
    assertNoAllocation(
        test,
        tick -> {
          for (int i = 0; i < SERIES; i++) {
            bank.update(i, tick * 1_000L, rows[tick & 15][i], 5 * rows[tick & 15][i], 0);
            sum[0] += bank.score(i);
          }
        });
  }

  @Test
  void trend_update_allocatesNothing(TestInfo test) {
    TrendBank bank = new TrendBank(TrendConfig.DEFAULT);
    bank.ensureSeries(SERIES);
    assertNoAllocation(
        test,
        tick -> {
          for (int i = 0; i < SERIES; i++) {
            bank.update(i, tick * 10_000L, tick + rows[tick & 15][i], 1e4, false);
          }
        });
  }

  @Test
  void counter_increment_allocatesNothing(TestInfo test) {
    CounterBank bank = new CounterBank(CounterConfig.DEFAULT);
    bank.ensureSeries(SERIES);
    double[] sum = new double[1];
    assertNoAllocation(
        test,
        tick -> {
          for (int i = 0; i < SERIES; i++) {
            bank.increment(i, tick * 10_000L, tick + rows[tick & 15][i], 255);
            sum[0] += bank.inWindow(i, tick * 10_000L);
          }
        });
  }

  @Test
  void seriesDetector_observe_allocatesNothing(TestInfo test) {
    SeriesDetector one = new SeriesDetector(1);
    SeriesDetector several = new SeriesDetector(6);
    double[] row = new double[1];
    double[] wide = new double[6];
    for (int i = 0; i < 50_000; i++) { // until the records have room for all they will hold
      row[0] = rows[i & 15][i % SERIES];
      one.observe(60.0 * i, row);
    }
    assertNoAllocation(
        test,
        tick -> {
          row[0] = rows[tick & 15][tick % SERIES];
          one.observe(3e6 + 60.0 * tick, row);
          System.arraycopy(rows[tick & 15], tick % 300, wide, 0, wide.length);
          several.observe(60.0 * tick, wide);
        });
  }

  @Test
  void structure_update_allocatesNothing(TestInfo test) {
    PresenceBank presence = new PresenceBank(PresenceConfig.DEFAULT);
    presence.ensureSeries(SERIES);
    FrozenBank frozen = new FrozenBank(FrozenConfig.DEFAULT);
    frozen.ensureDevices(8);
    int[] sum = new int[1];
    assertNoAllocation(
        test,
        tick -> {
          sum[0] += presence.update(rows[tick & 15], 0, SERIES);
          sum[0] += frozen.update(tick & 7, rows[tick & 15], SERIES);
        });
  }

  private static void assertNoAllocation(TestInfo test, IntConsumer ticks) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    run(ticks, 0); // loads classes, which allocates; compiles
    long nanos = System.nanoTime();
    long before = threads.getCurrentThreadAllocatedBytes();
    run(ticks, TICKS);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    double each = (System.nanoTime() - nanos) / (double) TICKS / SERIES;
    System.out.printf(Locale.ROOT, "%s: %.2f ns a sample%n", test.getDisplayName(), each);
    assertThat(allocated).isLessThan(1_024); // the measuring call itself may cost a few bytes
  }

  private static void run(IntConsumer ticks, int from) {
    for (int tick = from; tick < from + TICKS; tick++) {
      ticks.accept(tick);
    }
  }
}
