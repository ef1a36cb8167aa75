package io.forestall.bench.quality.measure;

/**
 * The length of a series' main cycle as TSB-AD takes it, which is the widest tolerance of its
 * {@link VusPr}: the lag with the highest strict local maximum of the autocorrelation.
 *
 * <ul>
 *   <li>Units: rows. Only the first {@value #ROWS} rows and lags up to {@value #LARGEST_LAG} count;
 *       {@value #FALLBACK} where there is no maximum, or none from {@value #SMALLEST_MAXIMUM} to
 *       {@value #LARGEST_MAXIMUM} lags after lag {@value #SMALLEST_LAG}.
 *   <li>Cost: rows x lags.
 *   <li>Reference: TSB-AD, {@code TSB_AD/utils/slidingWindows.py}.
 * </ul>
 */
public final class Autocorrelation {
  private static final int ROWS = 20_000;
  private static final int SMALLEST_LAG = 3;
  private static final int LARGEST_LAG = 400;
  private static final int SMALLEST_MAXIMUM = 3;
  private static final int LARGEST_MAXIMUM = 300;
  private static final int FALLBACK = 125;

  private Autocorrelation() {}

  public static int cycle(double[] values) {
    int rows = Math.min(values.length, ROWS);
    double mean = 0;
    for (int i = 0; i < rows; i++) {
      mean += values[i] / rows;
    }
    int lags = Math.min(LARGEST_LAG, rows - 1);
    double[] product = new double[lags + 1];
    for (int lag = SMALLEST_LAG; lag <= lags; lag++) {
      for (int i = lag; i < rows; i++) {
        product[lag] += (values[i] - mean) * (values[i - lag] - mean);
      }
    }
    int highest = -1;
    for (int lag = SMALLEST_LAG + 1; lag < lags; lag++) {
      boolean maximum = product[lag] > product[lag - 1] && product[lag] > product[lag + 1];
      if (maximum && (highest < 0 || product[lag] > product[highest])) {
        highest = lag;
      }
    }
    int after = highest - SMALLEST_LAG;
    return after < SMALLEST_MAXIMUM || after > LARGEST_MAXIMUM ? FALLBACK : highest;
  }
}
