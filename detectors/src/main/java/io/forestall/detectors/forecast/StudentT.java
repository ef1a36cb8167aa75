package io.forestall.detectors.forecast;

/**
 * Quantiles of Student's t for one confidence and whole degrees of freedom.
 *
 * <pre>
 *   theta = atan(t / sqrt(n))
 *   P(|T| &lt; t) = 2/pi (theta + sin cos (1 + 2/3 cos^2 + 2*4/(3*5) cos^4 + ...))   n odd
 *              = sin (1 + 1/2 cos^2 + 1*3/(2*4) cos^4 + ...)                       n even
 * </pre>
 *
 * Both sums are finite; the quantile is found by bisection over theta, to the last digits of a
 * double, and alike on all machines. Cost: O(60 n) at the first use of n degrees of freedom, O(1)
 * from then on. State: 8 bytes a degree of freedom, nothing to save.
 *
 * @see <a href="https://personal.math.ubc.ca/~cbm/aands/page_948.htm">Abramowitz and Stegun
 *     26.7.3-4</a>
 */
final class StudentT {
  private final double confidence;
  private final double[] known; // by degrees of freedom, 0 until asked for

  StudentT(double confidence, int mostDegreesOfFreedom) {
    this.confidence = confidence;
    known = new double[mostDegreesOfFreedom + 1];
  }

  /** The t that |T| stays below with the confidence; one degree of freedom is the least. */
  double at(int degreesOfFreedom) {
    if (known[degreesOfFreedom] == 0) {
      known[degreesOfFreedom] = quantile(confidence, degreesOfFreedom);
    }
    return known[degreesOfFreedom];
  }

  private static double quantile(double confidence, int degreesOfFreedom) {
    double low = 0;
    double high = Math.PI / 2;
    for (int i = 0; i < 60; i++) {
      double theta = (low + high) / 2;
      if (probabilityWithin(theta, degreesOfFreedom) < confidence) {
        low = theta;
      } else {
        high = theta;
      }
    }
    return StrictMath.tan((low + high) / 2) * Math.sqrt(degreesOfFreedom);
  }

  private static double probabilityWithin(double theta, int degreesOfFreedom) {
    double cosine = StrictMath.cos(theta);
    boolean odd = (degreesOfFreedom & 1) == 1;
    double term = odd ? cosine : 1;
    double sum = degreesOfFreedom == 1 ? 0 : term;
    for (int k = odd ? 3 : 2; k <= degreesOfFreedom - 2; k += 2) {
      term *= cosine * cosine * (k - 1) / k;
      sum += term;
    }
    double sine = StrictMath.sin(theta);
    return odd ? (theta + sine * sum) * 2 / Math.PI : sine * sum;
  }
}
