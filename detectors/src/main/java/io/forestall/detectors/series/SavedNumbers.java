package io.forestall.detectors.series;

import io.forestall.detectors.StateReader;

/** Checks of saved state that the classes of this package have in common. */
final class SavedNumbers {
  private SavedNumbers() {}

  /** A count from 0 to the most. */
  static int count(StateReader in, int most, String what) {
    long count = in.readVarLong();
    in.require(count >= 0 && count <= most, what);
    return (int) count;
  }

  /** Fills the array with finite numbers. */
  static void finite(StateReader in, double[] into, String what) {
    in.readDoubles(into, 0, into.length);
    for (double number : into) {
      in.require(Math.abs(number) <= Double.MAX_VALUE, what);
    }
  }

  /** Fills the array with numbers that may be unknown, which is NaN. */
  static void finiteOrUnknown(StateReader in, double[] into, String what) {
    in.readDoubles(into, 0, into.length);
    for (double number : into) {
      in.require(!Double.isInfinite(number), what);
    }
  }

  /** One number that may be unknown. */
  static double finiteOrUnknown(StateReader in, String what) {
    double number = in.readDouble();
    in.require(!Double.isInfinite(number), what);
    return number;
  }
}
