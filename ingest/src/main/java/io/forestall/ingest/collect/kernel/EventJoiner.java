package io.forestall.ingest.collect.kernel;

import io.forestall.schemas.EventKind;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins the lines of one event. A line that comes before its event is remembered for a second; an
 * event that may be followed by details is held until another one arrives or {@link #flush} is
 * called. The kernel prints such lines within microseconds, so they come in one read and holding
 * costs nothing as long as every read ends with a flush. Holds two lines at most.
 */
final class EventJoiner {
  private static final long CONTEXT_MILLIS = 1_000;
  private static final Set<EventKind> WITH_DETAILS =
      EnumSet.of(EventKind.AER, EventKind.SXID, EventKind.AMD_RAS, EventKind.MCE);

  private final Consumer<LogEvent> sink;
  private @Nullable LogEvent context;
  private @Nullable LogEvent held;

  EventJoiner(Consumer<LogEvent> sink) {
    this.sink = sink;
  }

  void add(LogEvent event) {
    switch (event.parsed().role()) {
      case CONTEXT -> context = event;
      case DETAIL -> {
        LogEvent open = held;
        if (open != null && belongs(open.parsed(), event.parsed())) {
          held = open.with(event.parsed());
        }
      }
      case EVENT -> {
        flush();
        LogEvent whole = withContext(event);
        if (WITH_DETAILS.contains(whole.parsed().kind())) {
          held = whole;
        } else {
          sink.accept(whole);
        }
      }
    }
  }

  /** Passes on the event that is held, if any. */
  void flush() {
    LogEvent open = held;
    held = null;
    if (open != null) {
      sink.accept(open);
    }
  }

  private LogEvent withContext(LogEvent event) {
    LogEvent before = context;
    if (before == null
        || before.parsed().kind() != event.parsed().kind()
        || !belongs(before.parsed(), event.parsed())
        || Math.abs(event.timeMillis() - before.timeMillis()) > CONTEXT_MILLIS) {
      return event;
    }
    context = null;
    return event.with(before.parsed());
  }

  private static boolean belongs(ParsedEvent one, ParsedEvent other) {
    return one.kind() == other.kind()
        && (one.code() == other.code() || one.code() == 0 || other.code() == 0)
        && (one.pci().isEmpty() || other.pci().isEmpty() || one.pci().equals(other.pci()))
        && agree(one.fields().get("pid"), other.fields().get("pid"));
  }

  private static boolean agree(@Nullable String one, @Nullable String other) {
    return one == null || other == null || one.equals(other);
  }
}
