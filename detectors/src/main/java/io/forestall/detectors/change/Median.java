package io.forestall.detectors.change;

/** The median of three values, which no single wild one can move far. */
final class Median {
  private Median() {}

  static double ofThree(double a, double b, double c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}
