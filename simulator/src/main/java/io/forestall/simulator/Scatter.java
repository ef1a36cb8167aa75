package io.forestall.simulator;

import java.util.SplittableRandom;

/**
 * Numbers that look random and follow from a name: for shapes, which may keep nothing and draw
 * nothing, so that nodes differ and each stays as it is.
 */
final class Scatter {
  private Scatter() {}

  /** In [0, 1); of one name, each number has its own. */
  static double of(String name, long number) {
    return new SplittableRandom(name.hashCode() * 0x9E3779B97F4A7C15L + number).nextDouble();
  }
}
