package io.forestall.alerts.notify;

import io.forestall.schemas.record.Incident;
import org.jspecify.annotations.Nullable;

/**
 * One receiver of incidents. An instance belongs to the one thread that delivers to it; only {@link
 * #close} may come from another.
 */
public interface Sink extends AutoCloseable {

  /** The operator's name for it; unique, and safe to print. */
  String name();

  /** Where it is, safe to print: scheme, host and port, never a path, query or credential. */
  String target();

  /** Digest of the whole address: another value means another receiver. */
  String fingerprint();

  /**
   * One attempt to tell this revision. Never throws; retries are the caller's part.
   *
   * @param before the revision that a {@link StandingSink} was told last, if the incident is open
   *     there; null for every other sink
   */
  Outcome deliver(Incident incident, @Nullable Incident before);

  /** Ends an attempt under way as {@link Outcome.Kind#CANCELLED}, and every later one. */
  @Override
  void close();
}
