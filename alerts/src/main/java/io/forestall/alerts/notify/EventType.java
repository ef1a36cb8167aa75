package io.forestall.alerts.notify;

import io.forestall.schemas.record.Incident;
import java.util.Locale;

/** What a revision means to a receiver. The names are stored in delivery journals: never rename. */
public enum EventType {
  SUSPECTED,
  OPENED,
  UPDATED,
  RESOLVED,
  SUPPRESSED;

  /**
   * The type of this revision. An open incident is news when it opened at this very revision, which
   * its two times tell, so that every sink and every retry says the same.
   */
  public static EventType of(Incident incident) {
    return switch (incident.getState()) {
      case SUSPECTED -> SUSPECTED;
      case OPEN -> {
        Long openedMillis = incident.getOpenedMillis();
        boolean news = openedMillis == null || openedMillis == incident.getUpdatedMillis();
        yield news ? OPENED : UPDATED;
      }
      case RESOLVED -> RESOLVED;
      case SUPPRESSED -> SUPPRESSED;
    };
  }

  /** The CloudEvents type, such as {@code io.forestall.incident.opened.v1}. */
  public String eventName() {
    return "io.forestall.incident." + name().toLowerCase(Locale.ROOT) + ".v1";
  }
}
