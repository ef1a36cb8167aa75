package io.forestall.detectors.change;

/**
 * What one run of values predicts for the next: a normal distribution of unknown mean and variance
 * under a normal-gamma prior.
 *
 * <pre>
 *   kappa = kappa0 + n     alpha = alpha0 + n/2     s = 2 beta (kappa + 1) / kappa
 *   p(x)  = Gamma(alpha + 1/2) / Gamma(alpha) / sqrt(pi s) (1 + (x - mean)^2 / s)^-(alpha + 1/2)
 *   beta  = beta + kappa / (kappa + 1) (x - mean)^2 / 2
 *   mean  = mean + (x - mean) / (kappa + 1)
 * </pre>
 *
 * Values are in units of the series' own scale around its first level, so one prior serves all: a
 * variance of about 1, a level anywhere within about {@code 1 / sqrt(kappa0)} = 10 units. Once n
 * has reached the memory it stays, and both moments forget. Cost: two logarithms a prediction;
 * StrictMath, so that all machines agree. State: 8 bytes for each n up to the memory, nothing to
 * save.
 *
 * @see <a href="https://www.cs.ubc.ca/~murphyk/Papers/bayesGauss.pdf">Murphy (2007), section 3</a>
 */
final class RunModel {
  static final double PRIOR_MEAN = 0;
  static final double PRIOR_BETA = 1;
  private static final double PRIOR_KAPPA = 0.01;
  private static final double PRIOR_ALPHA = 2;

  /** A run that stands still keeps a tenth of the unit as its scale. */
  private static final double SMALLEST_VARIANCE = 0.01;

  private final int memory;
  private final double[] logGammaRatio; // of alpha + 1/2 and alpha, by n

  RunModel(int memory) {
    this.memory = memory;
    logGammaRatio = new double[memory + 1];
    double gammaOfFiveHalves = 0.75 * Math.sqrt(Math.PI); // and Gamma(2) = 1, Gamma(3) = 2
    logGammaRatio[0] = StrictMath.log(gammaOfFiveHalves);
    logGammaRatio[1] = StrictMath.log(2 / gammaOfFiveHalves);
    for (int n = 2; n <= memory; n++) {
      double alpha = PRIOR_ALPHA + 0.5 * (n - 2);
      logGammaRatio[n] = logGammaRatio[n - 2] + StrictMath.log((alpha + 0.5) / alpha);
    }
  }

  double logDensity(int n, double mean, double beta, double x) {
    double kappa = PRIOR_KAPPA + n;
    double alpha = PRIOR_ALPHA + 0.5 * n;
    double spread = 2 * beta * (kappa + 1) / kappa;
    double distance = x - mean;
    return logGammaRatio[n]
        - 0.5 * StrictMath.log(Math.PI * spread)
        - (alpha + 0.5) * StrictMath.log1p(distance * distance / spread);
  }

  double nextMean(int n, double mean, double x) {
    return mean + (x - mean) / (PRIOR_KAPPA + n + 1);
  }

  double nextBeta(int n, double mean, double beta, double x) {
    double kappa = PRIOR_KAPPA + n;
    double distance = x - mean;
    double next = beta + kappa / (kappa + 1) * distance * distance / 2;
    double alpha = PRIOR_ALPHA + 0.5 * n;
    double kept = n < memory ? next : next * alpha / (alpha + 0.5);
    return Math.max(kept, SMALLEST_VARIANCE * alpha);
  }

  int nextCount(int n) {
    return Math.min(n + 1, memory);
  }

  /** Standard deviation within a run. */
  double scale(int n, double beta) {
    return Math.sqrt(beta / (PRIOR_ALPHA + 0.5 * n));
  }

  /** The beta of as many values as may be remembered, with the same scale. */
  double betaCut(int n, double beta) {
    return n <= memory ? beta : beta * (PRIOR_ALPHA + 0.5 * memory) / (PRIOR_ALPHA + 0.5 * n);
  }
}
