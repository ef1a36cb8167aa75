package io.forestall.bench.quality.contender;

/**
 * Textbook z-score: distance of each column from the mean of its last {@value #WINDOW} values in
 * their standard deviations; the largest of all columns counts. Neither robust nor seasonal.
 *
 * <ul>
 *   <li>Cost: O(1) a value; the sums are taken anew once a window, so that rounding cannot grow.
 * </ul>
 */
final class WindowedZScore implements SeriesDetector {
  private static final int WINDOW = 500;
  private static final int WARM_UP = 30;
  private static final double SMALLEST_SHARE = 1e-3; // of the level, as smallest deviation

  private final double smallestScale;
  private final double[][] ring;
  private final double[] sum;
  private final double[] squares;
  private final double[] origin; // the first value; sums of distances from it stay precise
  private final double[] scores;
  private long rows;

  WindowedZScore(SeriesShape shape) {
    smallestScale = shape.smallestScale();
    ring = new double[WINDOW][shape.columns()];
    sum = new double[shape.columns()];
    squares = new double[shape.columns()];
    origin = new double[shape.columns()];
    scores = new double[shape.columns()];
  }

  @Override
  public void observe(double timeSeconds, double[] values) {
    int place = (int) (rows % WINDOW);
    int size = (int) Math.min(rows, WINDOW);
    if (place == 0) {
      restart(values, size);
    }
    for (int i = 0; i < scores.length; i++) {
      double value = Double.isFinite(values[i]) ? values[i] - origin[i] : mean(i, size);
      scores[i] = size < WARM_UP ? 0 : Math.abs(value - mean(i, size)) / deviation(i, size);
      double old = size == WINDOW ? ring[place][i] : 0;
      sum[i] += value - old;
      squares[i] += value * value - old * old;
      ring[place][i] = value;
    }
    rows++;
  }

  @Override
  public double score() {
    double worst = 0;
    for (double score : scores) {
      worst = Math.max(worst, score);
    }
    return worst;
  }

  @Override
  public void topColumns(int[] into) {
    Ranking.largest(scores, into);
  }

  private double mean(int column, int size) {
    return size == 0 ? 0 : sum[column] / size;
  }

  private double deviation(int column, int size) {
    double mean = mean(column, size);
    double variance = Math.max(0, squares[column] / size - mean * mean);
    double level = Math.abs(mean + origin[column]);
    return Math.max(Math.sqrt(variance), Math.max(SMALLEST_SHARE * level, smallestScale));
  }

  private void restart(double[] values, int size) {
    for (int i = 0; i < sum.length; i++) {
      double shift = rows == 0 && Double.isFinite(values[i]) ? values[i] : 0;
      origin[i] += shift;
      sum[i] = 0;
      squares[i] = 0;
      for (int row = 0; row < size; row++) {
        sum[i] += ring[row][i];
        squares[i] += ring[row][i] * ring[row][i];
      }
    }
  }
}
