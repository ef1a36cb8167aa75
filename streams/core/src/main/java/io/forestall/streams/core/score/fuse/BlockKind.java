package io.forestall.streams.core.score.fuse;

import java.util.Locale;

/** In what circumstances a block of time began: scores are compared with their like only. */
public enum BlockKind {
  /**
   * The node was first seen, or its work began or ended, a short while ago: baselines are young.
   */
  YOUNG,
  /** Nothing runs. */
  IDLE,
  /** The work is the same as in the block before; also where no work is measured. */
  STEADY,
  /** A job begins, pauses, or has just changed what it does. */
  CHANGING;

  static final int COUNT = values().length;

  /** Its place in arrays that hold something for each. */
  @SuppressWarnings("EnumOrdinal") // arrays of numbers, built anew with each version of the table
  public int slot() {
    return ordinal();
  }

  /** As the calibration calls it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
