package io.forestall.detectors.forecast;

/**
 * Least squares of a few points, robust to single outliers: the working space of one {@link
 * TrendBank}, with nothing to remember between fits.
 *
 * <pre>
 *   y = meanY + slope (x - meanX)
 *   q = (x - meanX)^2 - its projection on the line        curvature = sum(q y) / sum(q^2)
 * </pre>
 *
 * A point that the fit without it would find more than {@link #OUTLIER} standard errors away leaves
 * the fit, one after another and at most {@link #MOST_OUTLIERS}. Residuals that follow each other
 * hold less than they seem to: their autocorrelation r widens variances by (1 + r) / (1 - r), once
 * it is larger than chance makes it.
 *
 * <p>Cost: O(points) a fit, no allocation.
 */
final class TrendFit {
  private static final double OUTLIER =
      4; // one in 1,700 for the 22 degrees of freedom of 24 points
  private static final int MOST_OUTLIERS = 2;
  private static final int FEWEST_POINTS = 6;

  private final double[] x;
  private final double[] y;
  private int size;

  double meanX;
  double meanY;
  double slope;
  double rSquared;
  double curvature;
  double curvatureError;
  double residualVariance; // of one point about the line, inflated for autocorrelation
  double sumXX;
  boolean wandering; // residuals follow each other, as those of a random walk do
  private double skew; // sum of (x - meanX)^3, over sumXX

  TrendFit(int most) {
    x = new double[most];
    y = new double[most];
  }

  void clear() {
    size = 0;
  }

  void add(double pointX, double pointY) {
    x[size] = pointX;
    y[size] = pointY;
    size++;
  }

  int size() {
    return size;
  }

  double newestY() {
    return size > 0 ? y[size - 1] : Double.NaN;
  }

  /** Fits the points; false when there are too few, or all at one place. */
  boolean solve() {
    for (int removed = 0; ; removed++) {
      if (size < FEWEST_POINTS || !fitLine()) {
        return false;
      }
      int worst = removed < MOST_OUTLIERS ? worstPoint() : -1;
      if (worst < 0) {
        fitCurve();
        return true;
      }
      size--;
      System.arraycopy(x, worst + 1, x, worst, size - worst);
      System.arraycopy(y, worst + 1, y, worst, size - worst);
    }
  }

  /** Standard error of the slope. */
  double slopeError() {
    return Math.sqrt(residualVariance / sumXX);
  }

  double valueAt(double pointX) {
    return meanY + slope * (pointX - meanX);
  }

  /** Slope at a point if the curvature were {@code assumed}. */
  double slopeAt(double pointX, double assumed) {
    return slope + assumed * (2 * (pointX - meanX) - skew);
  }

  /** Slope of the points between two places, NaN when there are fewer than three. */
  double slopeBetween(double from, double to) {
    int n = 0;
    double sumX = 0;
    double sumY = 0;
    for (int i = 0; i < size; i++) {
      if (x[i] >= from && x[i] <= to) {
        n++;
        sumX += x[i];
        sumY += y[i];
      }
    }
    double products = 0;
    double squares = 0;
    for (int i = 0; i < size; i++) {
      if (x[i] >= from && x[i] <= to) {
        products += (x[i] - sumX / n) * (y[i] - sumY / n);
        squares += (x[i] - sumX / n) * (x[i] - sumX / n);
      }
    }
    return n < 3 ? Double.NaN : products / squares;
  }

  /**
   * The mean step from point to point in standard errors: how surely a random walk with these steps
   * has a drift at all.
   */
  double drift() {
    double length = x[size - 1] - x[0];
    double mean = (y[size - 1] - y[0]) / length;
    double sum = 0;
    for (int i = 1; i < size; i++) {
      double dx = x[i] - x[i - 1];
      double excess = y[i] - y[i - 1] - mean * dx;
      sum += excess * excess / dx;
    }
    return mean * Math.sqrt(length * (size - 2) / sum);
  }

  private boolean fitLine() {
    meanX = 0;
    meanY = 0;
    for (int i = 0; i < size; i++) {
      meanX += x[i] / size;
      meanY += y[i] / size;
    }
    sumXX = 0;
    double sumXY = 0;
    double sumYY = 0;
    for (int i = 0; i < size; i++) {
      double dx = x[i] - meanX;
      double dy = y[i] - meanY;
      sumXX += dx * dx;
      sumXY += dx * dy;
      sumYY += dy * dy;
    }
    slope = sumXY / sumXX;
    rSquared = sumYY > 0 ? slope * sumXY / sumYY : 0;
    return sumXX > 0 && Math.abs(slope) <= Double.MAX_VALUE;
  }

  /** The point that a fit without it would find farthest outside, or -1. */
  private int worstPoint() {
    double total = residualSum();
    int worst = -1;
    double farthest = OUTLIER * OUTLIER;
    for (int i = 0; i < size; i++) {
      double residual = y[i] - valueAt(x[i]);
      double leverage = 1.0 / size + (x[i] - meanX) * (x[i] - meanX) / sumXX;
      double own = residual * residual / (1 - leverage);
      double squared = own * (size - 3) / Math.max(total - own, 1e-12 * total);
      if (squared > farthest) {
        farthest = squared;
        worst = i;
      }
    }
    return worst;
  }

  private double residualSum() {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double residual = y[i] - valueAt(x[i]);
      sum += residual * residual;
    }
    return sum;
  }

  private void fitCurve() {
    skew = 0;
    for (int i = 0; i < size; i++) {
      double dx = x[i] - meanX;
      skew += dx * dx * dx / sumXX;
    }
    double sumQQ = 0;
    double sumQY = 0;
    for (int i = 0; i < size; i++) {
      double q = bend(x[i]);
      sumQQ += q * q;
      sumQY += q * (y[i] - meanY);
    }
    curvature = sumQY / sumQQ;
    double curved = 0;
    double follow = 0;
    double previous = 0;
    for (int i = 0; i < size; i++) {
      double residual = y[i] - valueAt(x[i]) - curvature * bend(x[i]);
      curved += residual * residual;
      follow += residual * previous;
      previous = residual;
    }
    double inflation = inflation(follow / curved);
    wandering = follow / curved > 1 / Math.sqrt(size);
    curvatureError = Math.sqrt(inflation * curved / (size - 3) / sumQQ);
    residualVariance = inflation * residualSum() / (size - 2);
  }

  private double bend(double pointX) {
    double dx = pointX - meanX;
    return dx * dx - sumXX / size - skew * dx;
  }

  /** Bartlett's large-sample factor; r of independent residuals exceeds 2 / sqrt(n) in 2 of 100. */
  private double inflation(double r) {
    return r > 2 / Math.sqrt(size) ? (1 + r) / Math.max(1 - r, 0.05) : 1;
  }
}
