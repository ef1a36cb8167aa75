package io.forestall.alerts.notify;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.Duration;

/**
 * How one attempt went.
 *
 * @param detail a few words for a person; never a secret, a path or text of the receiver
 * @param askedWait what the receiver asked us to wait at least; zero when it said nothing
 */
public record Outcome(Kind kind, String detail, Duration askedWait) {

  /** What follows from an attempt. */
  public enum Kind {
    /** The receiver has it. */
    DELIVERED,
    /** It may work later. */
    RETRY,
    /** It will never work for this message. */
    REFUSED,
    /** The receiver wants no further message at all. */
    GONE,
    /** We closed before an answer came; the attempt does not count. */
    CANCELLED
  }

  public Outcome {
    requireArgument(!askedWait.isNegative(), "wait must not be negative: %s", askedWait);
  }

  public static Outcome delivered(String detail) {
    return new Outcome(Kind.DELIVERED, detail, Duration.ZERO);
  }

  public static Outcome retry(String detail) {
    return retry(detail, Duration.ZERO);
  }

  public static Outcome retry(String detail, Duration askedWait) {
    return new Outcome(Kind.RETRY, detail, askedWait);
  }

  public static Outcome refused(String detail) {
    return new Outcome(Kind.REFUSED, detail, Duration.ZERO);
  }

  public static Outcome gone(String detail) {
    return new Outcome(Kind.GONE, detail, Duration.ZERO);
  }

  static Outcome cancelled() {
    return new Outcome(Kind.CANCELLED, "closed before an answer came", Duration.ZERO);
  }
}
