package io.forestall.ingest.publish;

import java.time.Instant;

/** What the spool had to drop: how much, and when the oldest and newest of it were appended. */
record SpoolLoss(long records, long bytes, long firstMillis, long lastMillis) {
  static final SpoolLoss NONE = new SpoolLoss(0, 0, Long.MAX_VALUE, Long.MIN_VALUE);

  boolean isEmpty() {
    return records == 0 && bytes == 0;
  }

  SpoolLoss plus(SpoolLoss other) {
    return new SpoolLoss(
        records + other.records,
        bytes + other.bytes,
        Math.min(firstMillis, other.firstMillis),
        Math.max(lastMillis, other.lastMillis));
  }

  /** For a person: the text of the reject record and of the log line. */
  String describe() {
    return records
        + " records, "
        + bytes
        + " bytes, spooled between "
        + Instant.ofEpochMilli(firstMillis)
        + " and "
        + Instant.ofEpochMilli(lastMillis);
  }
}
