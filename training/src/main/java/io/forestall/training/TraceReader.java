package io.forestall.training;

import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.features.NodeFeatures;
import io.forestall.traces.Trace;
import io.forestall.traces.TraceEvent;
import io.forestall.traces.TraceListener;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes rows of one run of a trace: each node's samples, placements and log lines go through the
 * extractor that running jobs use. One thread.
 */
final class TraceReader implements TraceListener, AutoCloseable {
  private static final long LINES_EVERY_MILLIS = 1_000;

  /** Takes the rows of all nodes. */
  @FunctionalInterface
  interface Rows {
    void row(String node, String device, long timeMillis, double[] features);
  }

  private final Rows rows;
  private final LogReading.Lines lines;
  private final SampleFrame frame = new SampleFrame();
  private final Map<String, NodeFeatures> nodes = new HashMap<>();
  private long nowMillis = Long.MIN_VALUE;
  private long samples;

  TraceReader(Trace trace, LogReading logs, Rows rows) {
    this.rows = rows;
    this.lines = logs.open(trace, this::parsed);
  }

  long samples() {
    return samples;
  }

  long nowMillis() {
    return nowMillis;
  }

  @Override
  public void placement(Placement placement) {
    features(placement.getNode()).placement(placement);
  }

  @Override
  public void event(TraceEvent event) {
    NodeEvent recorded = event.recorded();
    if (recorded == null) {
      lines.line(event);
    } else {
      parsed(recorded);
    }
  }

  private void parsed(NodeEvent event) {
    features(event.getNode()).event(event);
  }

  @Override
  public void sample(NodeSample sample) {
    long timeMillis = sample.getEventTimeMillis();
    if (timeMillis - LINES_EVERY_MILLIS >= nowMillis) {
      lines.advance(timeMillis);
      nowMillis = timeMillis;
    }
    samples++;
    frame.fill(sample);
    String node = sample.getNode();
    features(node)
        .sample(frame, (device, endMillis, row) -> rows.row(node, device, endMillis, row));
  }

  private NodeFeatures features(String node) {
    return nodes.computeIfAbsent(node, name -> new NodeFeatures());
  }

  @Override
  public void close() {
    lines.close();
  }
}
