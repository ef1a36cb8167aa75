package io.forestall.ingest.normalize;

import io.forestall.schemas.metric.SourceKind;

/**
 * The magic numbers that stand for "no value". DCGM has four of each width: blank, not found, not
 * supported, no permission; as doubles those of 64 bits are one number. Source: dcgm_structs.h.
 */
final class Blanks {
  /** 0x7ffffffffffffff0 as a double is 2^63; nothing that DCGM counts comes near. */
  private static final double INT64_BLANK = 9.2233720368547748E18;

  private static final double INT32_BLANK = 0x7ffffff0;
  private static final double FP64_BLANK = 140737488355328.0;
  private static final int LAST_VARIANT = 3;

  private Blanks() {}

  static boolean isBlank(SourceKind kind, double value) {
    return kind == SourceKind.DCGM
        && ((value >= INT64_BLANK && value < Double.POSITIVE_INFINITY)
            || isVariant(value - INT32_BLANK)
            || isVariant(value - FP64_BLANK));
  }

  private static boolean isVariant(double offset) {
    return offset >= 0 && offset <= LAST_VARIANT && offset == Math.rint(offset);
  }
}
