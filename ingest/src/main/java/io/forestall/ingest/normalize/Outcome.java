package io.forestall.ingest.normalize;

/** What became of one series of a source at one tick. */
public enum Outcome {
  /** Its value is, or is part of, a reading of the catalogue. */
  MAPPED,
  /** Kept under its own name. */
  EXTRA,
  /** Not in the catalogue and not kept. */
  IGNORED,
  /** Held the source's mark for "no value". */
  BLANK,
  /** Not usable; counted with its reason. */
  REJECTED
}
