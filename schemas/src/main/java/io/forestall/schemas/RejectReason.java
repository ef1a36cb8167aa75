package io.forestall.schemas;

/** Why something was parked on {@code forestall.rejects} or counted at the agent. */
public enum RejectReason {
  /** The bytes are not what the schema says, or no framing at all. */
  MALFORMED_RECORD,
  /** The framing names a schema id that no registry knows. */
  UNKNOWN_SCHEMA,
  /** A line of a scrape body that is not exposition text. */
  MALFORMED_LINE,
  /** A line longer than the parser's limit. */
  LINE_TOO_LONG,
  /** A body larger than the scrape limit. */
  BODY_TOO_LARGE,
  /** More series than one target may have. */
  TOO_MANY_SERIES,
  /** A content type that is not exposition text. */
  WRONG_CONTENT_TYPE,
  /** Bytes that are not UTF-8; the text was kept with replacements. */
  NOT_UTF8,
  /** NaN or infinite where a number is needed. */
  NOT_FINITE,
  /** Outside the catalogue's plausible range. */
  OUT_OF_RANGE,
  /** The source's magic number for "no value". */
  BLANK,
  /** A sequence number that was already applied. */
  DUPLICATE,
  /** Older than what was already applied. */
  OUT_OF_ORDER,
  /** Later than the bounded lateness allows. */
  LATE,
  /** The node's clock is further off than can be corrected. */
  CLOCK_OFFSET,
  /** The record's key and its node disagree, or a required name is empty. */
  WRONG_IDENTITY,
  /** Two jobs claim one device, or a node claims more devices than there can be. */
  CLAIMED_TWICE,
  /** The spool was full and the oldest records were dropped. */
  SPOOL_OVERFLOW,
  /** Too large for a topic. */
  RECORD_TOO_LARGE,
  /** A mistake of ours: the record is well-formed, and scoring it failed. */
  SCORING_FAILED
}
