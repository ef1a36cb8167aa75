package io.forestall.training;

import io.forestall.schemas.record.NodeEvent;
import io.forestall.traces.Trace;
import io.forestall.traces.TraceEvent;
import java.util.function.Consumer;

/** Reads a trace's raw log lines as an agent would; the parsers are ingest's. */
@FunctionalInterface
public interface LogReading {
  /** Begins to read lines of a trace from one of its runs. */
  Lines open(Trace trace, Consumer<NodeEvent> events);

  /** The lines of one run. */
  interface Lines extends AutoCloseable {
    void line(TraceEvent line);

    /** Time goes on: what waited for more lines is handed over. */
    void advance(long timeMillis);

    @Override
    void close();
  }
}
