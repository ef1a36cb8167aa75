package io.forestall.ingest.normalize;

/** What becomes of series that the catalogue does not know. */
public enum Unmapped {
  /** They travel with the sample under their own name. */
  KEEP,
  /** They are only counted. */
  COUNT
}
