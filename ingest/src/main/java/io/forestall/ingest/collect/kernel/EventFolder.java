package io.forestall.ingest.collect.kernel;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Folds repeats: one fault often prints a dozen lines within milliseconds.
 *
 * <p>The first line of a kind on a device (and process, port, server …) passes at once with repeats
 * 1, so folding delays nothing. Equal ones within the next three seconds of event time are counted,
 * and when the window ends the last of them passes with their number and the field {@value
 * #FOLDED}, the sequence of the first. The repeats of all events so add up to the number of lines,
 * every event has its own line's sequence, and who counts faults leaves out the folded ones.
 *
 * <ul>
 *   <li>Deterministic: windows end by event time; {@link #advance} ends those that no later event
 *       will.
 *   <li>Memory: at most {@value #MAX_OPEN} windows; beyond that the oldest ends early.
 * </ul>
 */
final class EventFolder {
  static final String FOLDED = "folded";
  static final int MAX_OPEN = 256;

  private static final long WINDOW_MILLIS = 3_000;
  private static final List<String> TELLS_APART =
      List.of(
          "pid",
          "severity",
          "outcome",
          "problem",
          "constraint",
          "block",
          "switch",
          "link",
          "port",
          "interface",
          "device",
          "server",
          "target",
          "dimm",
          "slot",
          "what",
          "unit");

  private final Consumer<LogEvent> sink;
  private final Map<String, Window> open = new LinkedHashMap<>();

  EventFolder(Consumer<LogEvent> sink) {
    this.sink = sink;
  }

  void add(LogEvent event) {
    advance(event.timeMillis());
    String key = key(event.parsed());
    Window window = open.get(key);
    if (window == null) {
      sink.accept(event);
      open.put(key, new Window(event));
      if (open.size() > MAX_OPEN) {
        endOldest();
      }
    } else {
      window.add(event);
    }
  }

  /** Ends the windows that are over at this time. */
  void advance(long timeMillis) {
    Iterator<Window> windows = open.values().iterator();
    while (windows.hasNext()) {
      Window window = windows.next();
      if (timeMillis - window.firstTimeMillis >= WINDOW_MILLIS) {
        windows.remove();
        window.end(sink);
      }
    }
  }

  /** Ends all windows. */
  void flush() {
    open.values().forEach(window -> window.end(sink));
    open.clear();
  }

  private void endOldest() {
    Iterator<Window> windows = open.values().iterator();
    Window oldest = windows.next();
    windows.remove();
    oldest.end(sink);
  }

  private static String key(ParsedEvent event) {
    var key = new StringBuilder();
    key.append(event.kind()).append('|').append(event.code()).append('|').append(event.pci());
    for (String name : TELLS_APART) {
      key.append('|').append(event.fields().getOrDefault(name, ""));
    }
    return key.toString();
  }

  private static final class Window {
    private final long firstTimeMillis;
    private final long firstSequence;
    private LogEvent last;
    private int repeats;

    Window(LogEvent first) {
      this.firstTimeMillis = first.timeMillis();
      this.firstSequence = first.sequence();
      this.last = first;
    }

    void add(LogEvent event) {
      last = event;
      repeats++;
    }

    void end(Consumer<LogEvent> sink) {
      if (repeats > 0) {
        ParsedEvent first =
            ParsedEvent.event(last.parsed().kind(), "", FOLDED, String.valueOf(firstSequence));
        sink.accept(
            new LogEvent(
                last.timeMillis(),
                last.sequence(),
                last.line(),
                last.parsed().with(first),
                repeats));
      }
    }
  }
}
