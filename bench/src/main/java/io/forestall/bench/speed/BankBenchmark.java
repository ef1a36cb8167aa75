package io.forestall.bench.speed;

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
import io.forestall.detectors.structure.FrozenBank;
import io.forestall.detectors.structure.FrozenConfig;
import io.forestall.detectors.structure.PresenceBank;
import io.forestall.detectors.structure.PresenceConfig;
import io.forestall.detectors.tail.PeakOverThresholdBank;
import io.forestall.detectors.tail.PeakOverThresholdConfig;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
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
 * Each bank alone, one sample of every series a call, on one core. Every bank gets the same noise
 * with 2 percent of gaps, and is warm and calibrated before it is measured.
 *
 * <pre>
 *   java -cp 'bench/target/forestall-bench.jar:bench/target/lib/*' org.openjdk.jmh.Main BankBenchmark -prof gc
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class BankBenchmark {
  private static final int SETTLED = 1_000; // ticks; the longest calibration takes 750 values
  private static final double GAP_SHARE = 0.02;

  @Param({"1000", "100000"})
  public int series;

  @Param({
    "ewma",
    "cusum",
    "page-hinkley",
    "peak-over-threshold",
    "season",
    "counter",
    "trend",
    "presence",
    "frozen",
    "regime",
    "change-point",
    "linear"
  })
  public String bank = "";

  private LongConsumer bankTick = tick -> {};
  private SampleRows rows = new SampleRows(0, 0);
  private double[] out = {};
  private long tick;

  @Setup
  public void settle() {
    rows = new SampleRows(series, GAP_SHARE);
    out = new double[series];
    bankTick = bankTick();
    int ticks = bank.equals("change-point") && series > 1_000 ? 20 : SETTLED;
    for (int i = 0; i < ticks; i++) {
      bankTick.accept(tick++);
    }
  }

  @Benchmark
  public double[] update(SampleCounter counter) {
    bankTick.accept(tick++);
    counter.samples += series;
    return out;
  }

  private LongConsumer bankTick() {
    return switch (bank) {
      case "ewma" -> ewma();
      case "cusum" -> cusum();
      case "page-hinkley" -> pageHinkley();
      case "peak-over-threshold" -> peakOverThreshold();
      case "season" -> season();
      case "counter" -> counter();
      case "trend" -> trend();
      case "presence" -> presence();
      case "frozen" -> frozen();
      case "regime" -> regime();
      case "change-point" -> changePoint();
      case "linear" -> linear();
      default -> throw new IllegalArgumentException("no such bank: " + bank);
    };
  }

  private LongConsumer ewma() {
    EwmaBank ewma = new EwmaBank(EwmaConfig.DEFAULT);
    ewma.ensureSeries(series);
    return now -> ewma.update(rows.row(now), out, series);
  }

  private LongConsumer cusum() {
    CusumBank cusum = new CusumBank(CusumConfig.DEFAULT);
    cusum.ensureSeries(series);
    return now -> cusum.update(rows.row(now), out, series);
  }

  private LongConsumer pageHinkley() {
    PageHinkleyBank pageHinkley = new PageHinkleyBank(PageHinkleyConfig.DEFAULT);
    pageHinkley.ensureSeries(series);
    return now -> pageHinkley.update(rows.row(now), out, series);
  }

  private LongConsumer peakOverThreshold() {
    PeakOverThresholdBank tail = new PeakOverThresholdBank(PeakOverThresholdConfig.DEFAULT);
    tail.ensureSeries(series);
    return now -> tail.update(rows.row(now), out, series);
  }

  private LongConsumer season() {
    SeasonBank season = new SeasonBank(SeasonConfig.DEFAULT);
    season.ensureSeries(series);
    return now -> season.update(now * 1_000, rows.row(now), out, series);
  }

  private LongConsumer counter() {
    CounterBank counter = new CounterBank(CounterConfig.DEFAULT);
    counter.ensureSeries(series);
    return now -> {
      double[] row = rows.row(now);
      for (int i = 0; i < series; i++) {
        out[i] = counter.increment(i, now * 1_000, now + row[i], Double.NaN);
      }
    };
  }

  private LongConsumer trend() {
    TrendBank trend = new TrendBank(TrendConfig.DEFAULT);
    trend.ensureSeries(series);
    return now -> {
      double[] row = rows.row(now);
      for (int i = 0; i < series; i++) {
        trend.update(i, now * 1_000, row[i], 1e4, false);
      }
    };
  }

  private LongConsumer presence() {
    PresenceBank presence = new PresenceBank(PresenceConfig.DEFAULT);
    presence.ensureSeries(series);
    return now -> out[0] = presence.update(rows.row(now), 0, series);
  }

  private LongConsumer frozen() {
    FrozenBank frozen = new FrozenBank(FrozenConfig.DEFAULT);
    frozen.ensureDevices(1);
    return now -> out[0] = frozen.update(0, rows.row(now), series);
  }

  private LongConsumer regime() {
    RegimeBank regime = new RegimeBank(RegimeConfig.DEFAULT);
    regime.ensureDevices(series);
    return now -> {
      double[] row = rows.row(now >> 6);
      for (int i = 0; i < series; i++) {
        out[i] = regime.update(i, now * 1_000, 1, row[i] / 300, 1) ? 1 : 0;
      }
    };
  }

  private LongConsumer changePoint() {
    ChangePointBank changes = new ChangePointBank(ChangePointConfig.DEFAULT);
    changes.ensureSeries(series);
    return now -> {
      double[] row = rows.row(now);
      for (int i = 0; i < series; i++) {
        out[i] = changes.update(i, row[i]);
      }
    };
  }

  private LongConsumer linear() {
    LinearBank linear = new LinearBank(LinearConfig.HEAT);
    linear.ensureDevices(series);
    return now -> {
      double[] row = rows.row(now);
      for (int i = 0; i < series; i++) {
        linear.update(i, now * 1_000, row[i], 5 * row[i], 0);
        out[i] = linear.score(i);
      }
    };
  }
}
