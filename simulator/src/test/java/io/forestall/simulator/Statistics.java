package io.forestall.simulator;

import java.util.Arrays;

/** The few statistics that the tests of this package ask for. */
final class Statistics {
  private Statistics() {}

  static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  static double mean(double[] values, int from, int to) {
    return mean(Arrays.copyOfRange(values, from, to));
  }

  static double correlation(double[] first, double[] second) {
    double firstMean = mean(first);
    double secondMean = mean(second);
    double product = 0;
    double firstSquares = 0;
    double secondSquares = 0;
    for (int i = 0; i < first.length; i++) {
      product += (first[i] - firstMean) * (second[i] - secondMean);
      firstSquares += Math.pow(first[i] - firstMean, 2);
      secondSquares += Math.pow(second[i] - secondMean, 2);
    }
    return product / Math.sqrt(firstSquares * secondSquares);
  }

  /** Rise per record. */
  static double[] differences(double[] values) {
    double[] result = new double[values.length - 1];
    for (int i = 0; i < result.length; i++) {
      result[i] = values[i + 1] - values[i];
    }
    return result;
  }
}
