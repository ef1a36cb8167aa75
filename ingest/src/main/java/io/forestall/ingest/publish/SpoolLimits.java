package io.forestall.ingest.publish;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;

/**
 * How much the spool may hold.
 *
 * @param maxBytes on disk, all segments together
 * @param segmentBytes size at which a segment is full; also what one overflow drops at most
 * @param maxAge older records are dropped
 * @param memoryBytes held in memory while the disk refuses
 */
record SpoolLimits(long maxBytes, long segmentBytes, Duration maxAge, long memoryBytes) {
  private static final long MAX_SEGMENT_BYTES = 16 << 20;
  private static final long MEMORY_BYTES = 16 << 20;

  SpoolLimits {
    requireArgument(
        segmentBytes > 0 && maxBytes >= 2 * segmentBytes,
        "maxBytes must be at least two segments of %s bytes: %s",
        segmentBytes,
        maxBytes);
    requireArgument(!maxAge.isNegative() && !maxAge.isZero(), "maxAge must be > 0: %s", maxAge);
    requireArgument(memoryBytes >= 0, "memoryBytes must be >= 0: %s", memoryBytes);
  }

  static SpoolLimits of(long maxBytes, Duration maxAge) {
    return new SpoolLimits(
        maxBytes, Math.min(MAX_SEGMENT_BYTES, maxBytes / 8), maxAge, MEMORY_BYTES);
  }
}
