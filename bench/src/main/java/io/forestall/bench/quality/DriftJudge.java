package io.forestall.bench.quality;

import io.forestall.bench.quality.contender.Contender;
import io.forestall.bench.quality.contender.SeriesDetector;
import io.forestall.bench.quality.contender.SeriesShape;
import io.forestall.bench.quality.data.EngineRuns;
import io.forestall.bench.quality.measure.Median;
import io.forestall.detectors.forecast.TrendBank;
import io.forestall.detectors.forecast.TrendConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Slow drift: how long before an engine fails its trend is called, and how often too early. The
 * limit comes from other engines (half of them each way), the forecast from {@link TrendBank}; a
 * cycle stands for a minute.
 */
final class DriftJudge implements Judge {
  private static final long CYCLE_MILLIS = 60_000;

  /** Farther ahead wear does not show yet: the usual cap on remaining life for this data set. */
  private static final int WEAR_SHOWS = 125;

  /** Blocks of three cycles; a trend must be seen for 36 cycles and may reach 150 ahead. */
  private static final TrendConfig TREND =
      new TrendConfig(24, 3 * CYCLE_MILLIS, 0.90, 0.80, 36 * CYCLE_MILLIS, 150 * CYCLE_MILLIS);

  private static final SeriesShape SHAPE =
      new SeriesShape(EngineRuns.SENSORS, 60, SeriesShape.UNKNOWN_SCALE, WearIndex.FIRST);

  /** What one detector said about all engines. */
  private static final class Tally {
    final List<Double> leads = new ArrayList<>();
    int early;
    int missed;
    final List<Double> errors = new ArrayList<>();
    int covered;

    /** Counts an engine by the cycles that were left at the first call, -1 for none. */
    void call(int cyclesLeft) {
      if (cyclesLeft < 0) {
        missed++;
      } else if (cyclesLeft > WEAR_SHOWS) {
        early++;
      } else {
        leads.add((double) cyclesLeft);
      }
    }
  }

  @Override
  public String key() {
    return "cmapss";
  }

  @Override
  public Section judge(Path data) throws IOException {
    List<double[][]> engines = EngineRuns.read(data.resolve(key()).resolve("train_FD001.csv.gz"));
    var trend = new Tally();
    var change = new Tally();
    int half = engines.size() / 2;
    forecast(engines.subList(half, engines.size()), engines.subList(0, half), trend);
    forecast(engines.subList(0, half), engines.subList(half, engines.size()), trend);
    for (double[][] cycles : engines) {
      change.call(firstAlarm(cycles));
    }
    var table =
        new Table(
            2,
            "detector",
            "engines",
            "called in the last 125 cycles",
            "median lead, cycles",
            "too early",
            "missed",
            "median error of forecasts, cycles",
            "90 % interval holds the failure");
    row(table, "forecast to the limit (TrendBank)", trend, engines.size());
    row(table, "change of any sensor (Forestall default)", change, engines.size());
    return new Section(
        key(),
        "Slow drift: simulated engines to failure",
        List.of(table),
        List.of(
            "C-MAPSS FD001 (simulated, not GPU). A call more than 125 cycles ahead counts as too"
                + " early, since wear hardly shows by then. The limit of the forecast is where the"
                + " other half of the engines failed. Error and interval are"
                + " those of every forecast in the last 50 cycles; a positive error is a failure"
                + " that came sooner. Wear accelerates here and the forecast is a line, so it is"
                + " late."));
  }

  private static void forecast(List<double[][]> others, List<double[][]> engines, Tally tally) {
    var wear = new WearIndex(others);
    for (double[][] cycles : engines) {
      double[] index = wear.of(cycles);
      long failureMillis = index.length * CYCLE_MILLIS;
      var trends = new TrendBank(TREND);
      trends.ensureSeries(1);
      int first = -1;
      for (int cycle = 0; cycle < index.length; cycle++) {
        if (!trends.update(0, cycle * CYCLE_MILLIS, index[cycle], 1, false)) {
          continue;
        }
        first = first < 0 ? index.length - cycle : first;
        if (index.length - cycle <= 50) {
          tally.errors.add((trends.etaMillis(0) - failureMillis) / (double) CYCLE_MILLIS);
          boolean holds =
              trends.etaEarliestMillis(0) <= failureMillis
                  && trends.etaLatestMillis(0) >= failureMillis;
          tally.covered += holds ? 1 : 0;
        }
      }
      tally.call(first);
    }
  }

  /** Cycles that are left at the first alarm, or -1. */
  private static int firstAlarm(double[][] cycles) {
    SeriesDetector detector = Contender.CUSUM_LAYER.create(SHAPE);
    for (int cycle = 0; cycle < cycles.length; cycle++) {
      detector.observe(60.0 * cycle, cycles[cycle]);
      if (detector.score() >= Contender.CUSUM_LAYER.alarmLine()) {
        return cycles.length - cycle;
      }
    }
    return -1;
  }

  private static void row(Table table, String name, Tally tally, int engines) {
    table.row(
        name,
        engines,
        tally.leads.size(),
        Median.of(tally.leads),
        tally.early,
        tally.missed,
        Median.of(tally.errors),
        tally.covered / (double) tally.errors.size());
  }
}
