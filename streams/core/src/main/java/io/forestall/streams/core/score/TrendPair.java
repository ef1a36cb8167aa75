package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.forecast.TrendBank;
import io.forestall.detectors.forecast.TrendConfig;
import io.forestall.streams.core.Evidence.Forecast;
import org.jspecify.annotations.Nullable;

/**
 * A falling quantity seen at two speeds: a leak of gigabytes a minute must be said within minutes,
 * a drift of days needs a long look. The slow one speaks first, for it has seen more.
 */
final class TrendPair {
  /** Sampling slower than this leaves the fastest trend's blocks empty. */
  private static final int FAST_INTERVAL_MILLIS = 5_000;

  private static final TrendConfig FAST =
      new TrendConfig(
          /* blocks= */ 24,
          /* blockMillis= */ 10_000,
          /* confidence= */ 0.90,
          /* minimumRSquared= */ 0.95,
          /* minimumSpanMillis= */ 120_000,
          /* horizonMillis= */ 30 * 60_000);

  /**
   * Blocks of half a minute for slower sampling: what fits a line again so soon after a bend. Few
   * for a quantity without noise, more for one that other programs shake.
   */
  static final int STEADY_BLOCKS = 8;

  static final int SHAKEN_BLOCKS = 12;
  static final int NOISY_BLOCKS = 24;

  private final TrendBank middle;
  private final TrendBank slow = new TrendBank(TrendConfig.DEFAULT);
  private final TrendBank fast = new TrendBank(FAST);

  /**
   * A pair.
   *
   * @param middleBlocks {@link #STEADY_BLOCKS}, {@link #SHAKEN_BLOCKS} or {@link #NOISY_BLOCKS}
   */
  TrendPair(int middleBlocks) {
    middle =
        new TrendBank(
            new TrendConfig(
                middleBlocks,
                /* blockMillis= */ 30_000,
                /* confidence= */ 0.90,
                /* minimumRSquared= */ 0.97,
                /* minimumSpanMillis= */ 180_000,
                /* horizonMillis= */ 30 * 60_000));
  }

  void ensureSeries(int series) {
    slow.ensureSeries(series);
    fast.ensureSeries(series);
    middle.ensureSeries(series);
  }

  /** Takes in a value; the trend that foresees the limit, or null. */
  @Nullable TrendBank update(
      int series, long timeMillis, int intervalMillis, double value, double limit) {
    boolean slowly = slow.update(series, timeMillis, value, limit, /* falling= */ true);
    TrendBank quick = intervalMillis <= FAST_INTERVAL_MILLIS ? fast : middle;
    boolean quickly = quick.update(series, timeMillis, value, limit, /* falling= */ true);
    return slowly ? slow : quickly ? quick : null;
  }

  static Forecast forecast(TrendBank trend, int series) {
    return new Forecast(
        trend.etaMillis(series), trend.etaEarliestMillis(series), trend.etaLatestMillis(series));
  }

  void write(StateWriter out) {
    slow.write(out);
    fast.write(out);
    middle.write(out);
  }

  void read(StateReader in) {
    slow.read(in);
    fast.read(in);
    middle.read(in);
  }
}
