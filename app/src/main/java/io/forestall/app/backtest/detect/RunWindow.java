package io.forestall.app.backtest.detect;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.traces.Trace;
import io.forestall.traces.TraceListener;
import io.forestall.traces.TraceSelection;
import io.forestall.traces.TraceWindow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is played into one fresh pipeline: some nodes for some time, or the whole trace.
 *
 * @param name of the window; empty for the whole trace
 * @param nodes whose telemetry is played
 * @param fromMillis first event time
 * @param toMillis last event time; everything up to it is decided
 * @param weight how many such windows of the sampled whole it stands for
 */
public record RunWindow(
    String name, Set<String> nodes, long fromMillis, long toMillis, double weight) {
  public RunWindow {
    nodes = Set.copyOf(nodes);
    requireArgument(
        toMillis >= fromMillis, "window %s must not end before it begins: %s", name, toMillis);
    requireArgument(
        weight > 0 && weight < Double.POSITIVE_INFINITY,
        "weight of window %s must be in (0, infinity): %s",
        name,
        weight);
  }

  /** The windows of a trace in the order of its file, or the whole trace when it has none. */
  public static List<RunWindow> of(Trace trace) throws IOException {
    if (trace.windows().isEmpty()) {
      Set<String> nodes = Set.copyOf(trace.telemetryNodes());
      return List.of(new RunWindow("", nodes, trace.startMillis(), trace.endMillis(), 1));
    }
    Map<String, List<TraceWindow>> rows = new LinkedHashMap<>();
    for (TraceWindow row : trace.windows()) {
      rows.computeIfAbsent(row.window(), name -> new ArrayList<>()).add(row);
    }
    List<RunWindow> windows = new ArrayList<>();
    rows.forEach((name, ofWindow) -> windows.add(of(name, ofWindow)));
    return windows;
  }

  /** Rows of one window span the same time; where they do not, the widest span is played. */
  private static RunWindow of(String name, List<TraceWindow> rows) {
    var nodes = new TreeSet<String>();
    long from = Long.MAX_VALUE;
    long to = Long.MIN_VALUE;
    for (TraceWindow row : rows) {
      nodes.add(row.node());
      from = Math.min(from, row.startMillis());
      to = Math.max(to, row.endMillis());
    }
    return new RunWindow(name, nodes, from, to, rows.get(0).weight());
  }

  void play(Trace trace, TraceListener listener) throws IOException {
    if (name.isEmpty()) {
      trace.play(listener);
    } else {
      trace.play(new TraceSelection(nodes, fromMillis, toMillis), listener);
    }
  }

  /** Everything up to here is decided; what an engine says of later times does not count. */
  long decidedMillis() {
    return Math.floorDiv(toMillis, 1_000) * 1_000 + 1_000;
  }
}
