package io.forestall.schemas.serde;

import io.forestall.schemas.RejectReason;

/** A record that cannot be read; it is parked under its reason, and the stream goes on. */
public final class RejectedRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  private final RejectReason reason;

  public RejectedRecordException(RejectReason reason, String message) {
    // No stack trace: a flood of garbage must stay cheap, and the reason says it all.
    super(message, null, false, false);
    this.reason = reason;
  }

  public RejectReason reason() {
    return reason;
  }
}
