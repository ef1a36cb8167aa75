package io.forestall.bench.speed;

import io.forestall.detectors.change.CusumBank;
import io.forestall.detectors.change.CusumConfig;
import io.forestall.detectors.change.EwmaBank;
import io.forestall.detectors.change.EwmaConfig;
import io.forestall.detectors.change.PageHinkleyBank;
import io.forestall.detectors.change.PageHinkleyConfig;
import io.forestall.detectors.regime.Regime;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.streams.core.Layers;
import io.forestall.streams.core.score.SeriesScorer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The tier that every series has, on one core: 1,000 series stay in the cache, 100,000 do not. 30
 * percent of gaps, anew in every tick, are worse than cards that never report a metric. The rival
 * is the same mathematics in its plainest form, one loop with a mean, a variance and two sums, that
 * knows no gaps and no outliers.
 *
 * <pre>
 *   java -cp 'bench/target/forestall-bench.jar:bench/target/lib/*' org.openjdk.jmh.Main AlwaysOn -prof gc
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class AlwaysOnBenchmark {
  @Param({"1000", "100000"})
  public int series;

  @Param({"0", "30"})
  public double gapPercent;

  private static final int DEVICES = 8;
  private static final Metric GAUGE = MetricCatalogue.standard().require("gpu_power_watts");

  private final SeriesScorer tier = new SeriesScorer(Layers.ALL);
  private long tierMillis;
  private final EwmaBank ewma = new EwmaBank(EwmaConfig.DEFAULT);
  private final CusumBank cusum = new CusumBank(CusumConfig.DEFAULT);
  private final PageHinkleyBank pageHinkley = new PageHinkleyBank(PageHinkleyConfig.DEFAULT);
  private SampleRows rows = new SampleRows(0, 0);
  private double[] residuals = {};
  private double[] scores = {};
  private double[] means = {};
  private double[] variances = {};
  private double[] highs = {};
  private double[] lows = {};
  private long tick;

  @Setup
  public void settle() {
    rows = new SampleRows(series, gapPercent / 100);
    residuals = new double[series];
    scores = new double[series];
    means = new double[series];
    variances = new double[series];
    highs = new double[series];
    lows = new double[series];
    ewma.ensureSeries(series);
    cusum.ensureSeries(series);
    pageHinkley.ensureSeries(series);
    for (int i = 0; i < 600; i++) {
      ewmaCusumPageHinkley(new SampleCounter());
      seriesTier(new SampleCounter());
    }
  }

  @Benchmark
  public double[] ewma(SampleCounter counter) {
    ewma.update(rows.row(tick++), residuals, series);
    counter.samples += series;
    return residuals;
  }

  @Benchmark
  public double[] ewmaCusum(SampleCounter counter) {
    ewma.update(rows.row(tick++), residuals, series);
    cusum.update(residuals, scores, series);
    counter.samples += series;
    return scores;
  }

  @Benchmark
  public double[] ewmaCusumPageHinkley(SampleCounter counter) {
    ewma.update(rows.row(tick++), residuals, series);
    cusum.update(residuals, scores, series);
    pageHinkley.update(residuals, residuals, series);
    counter.samples += series;
    return scores;
  }

  /** The whole tier as the scorer has it: eight devices, gauges, siblings, bursts. */
  @Benchmark
  public double seriesTier(SampleCounter counter) {
    tier.score(++tierMillis, rows.row(tick++), series, DEVICES, Regime.TRAINING, which -> GAUGE);
    counter.samples += series;
    return tier.score(0);
  }

  @Benchmark
  public double[] plainLoop(SampleCounter counter) {
    double[] values = rows.row(tick++);
    for (int i = 0; i < series; i++) {
      double distance = values[i] - means[i];
      double z = distance / Math.sqrt(variances[i] + 1e-6);
      means[i] += 0.0023 * distance;
      variances[i] += 0.0023 * (distance * distance - variances[i]);
      highs[i] = Math.max(0, highs[i] + z - 0.5);
      lows[i] = Math.max(0, lows[i] - z - 0.5);
      scores[i] = Math.max(highs[i], lows[i]) / 12;
    }
    counter.samples += series;
    return scores;
  }
}
