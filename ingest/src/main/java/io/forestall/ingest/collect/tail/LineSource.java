package io.forestall.ingest.collect.tail;

import io.forestall.schemas.RejectReason;
import java.util.Map;

/** Something that grows by lines and can go on where it stopped. One thread polls it. */
public interface LineSource extends AutoCloseable {

  /**
   * Hands over what has come since the last call; never waits.
   *
   * @return whether the work was cut short and another call would find more at once
   */
  boolean poll(LineSink sink);

  /** Lines that were cut or mended, by reason, since the start. */
  Map<RejectReason, Long> rejectCounts();

  /** Where to go on after a restart, as one line of text; empty when nothing was read yet. */
  String position();

  @Override
  void close();
}
