package io.forestall.simulator;

/** Rounds to the steps of a sensor, so that values print as short as real ones. */
final class Quantum {
  private Quantum() {}

  /** The multiple of the step that is nearest. */
  static double round(double value, double step) {
    if (step >= 1) {
      return Math.rint(value / step) * step;
    }
    double perUnit = Math.rint(1 / step); // 0.1 is no binary fraction, 10 is exact
    return Math.rint(value * perUnit) / perUnit;
  }

  /** A ratio to four places. */
  static double ratio(double value) {
    return Math.rint(value * 1e4) / 1e4;
  }

  /** Counted seconds to the millisecond. */
  static double seconds(double value) {
    return Math.rint(value * 1e3) / 1e3;
  }
}
