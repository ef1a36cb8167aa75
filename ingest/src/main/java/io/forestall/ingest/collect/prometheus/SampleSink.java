package io.forestall.ingest.collect.prometheus;

import io.forestall.schemas.RejectReason;

/** Takes what the parser finds, line by line. */
interface SampleSink {
  /** Stands for a sample that carries no time of its own. */
  long NO_TIMESTAMP = Long.MIN_VALUE;

  /**
   * One sample line.
   *
   * @param series name and labels as written
   * @param timestampMillis epoch milliseconds, or {@link #NO_TIMESTAMP}
   */
  void sample(String series, double value, long timestampMillis);

  /** Something that could not be read. */
  void reject(RejectReason reason, String detail, String text);
}
