package io.forestall.streams.core.features;

/** How counters rise. */
final class Counters {
  private Counters() {}

  /** Rise from the value before, NaN for none; one that fell began anew, at 0. */
  static double rise(double before, double value) {
    if (Double.isNaN(before)) {
      return 0;
    }
    return value >= before ? value - before : value;
  }
}
