package io.forestall.app.backtest.detect;

import io.forestall.schemas.record.NodeEvent;
import io.forestall.traces.Trace;
import io.forestall.traces.TraceEvent;
import java.util.function.Consumer;

/** Reads a trace's kernel and service logs as the backtest does, for others who play traces. */
public final class TraceLogs implements AutoCloseable {
  private final LogLines lines;

  public TraceLogs(Trace trace, Consumer<NodeEvent> events) {
    lines = new LogLines(trace, events, step -> {});
  }

  public void line(TraceEvent event) {
    lines.line(event);
  }

  /** Time goes on: repeats that were being counted are handed over. */
  public void advance(long timeMillis) {
    lines.advance(timeMillis);
  }

  @Override
  public void close() {
    lines.close();
  }
}
