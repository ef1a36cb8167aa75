package io.forestall.streams.core.align;

/**
 * What the transport knows of a record besides its content.
 *
 * @param offset position in its partition; -1 when the input is no log
 * @param sentMillis the sender's clock when it sent, epoch milliseconds; -1 when unknown
 * @param appendedMillis the broker's clock when it stored the record; -1 when unknown
 */
public record Arrival(long offset, long sentMillis, long appendedMillis) {
  /** For inputs that are no log: a trace, or a test. */
  public static final Arrival UNKNOWN = new Arrival(-1, -1, -1);
}
