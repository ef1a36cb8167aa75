package io.forestall.alerts.notify;

import io.forestall.schemas.record.Incident;
import java.time.Duration;
import java.util.List;

/** A receiver that forgets what it is not told again and again, such as an Alertmanager. */
public interface StandingSink extends Sink {
  /** How often it must be told what still stands. */
  Duration refreshEvery();

  /** One attempt to say that all of these are still open. Never throws. */
  Outcome refresh(List<Incident> standing);
}
