package io.forestall.app.backtest.detect;

import io.forestall.app.traces.RawLines;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.StepProgress;
import io.forestall.traces.Trace;
import io.forestall.traces.TraceEvent;
import io.forestall.traces.TraceListener;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Hands a trace to a pipeline, record by record in the order of time, and counts what it hands
 * over. One thread.
 */
final class TracePlayer implements TraceListener {
  private static final long TOLD_EVERY_MILLIS = 10_000;

  private final RunWindow window;
  private final PipelineInput input;
  private final Progress progress;
  private final RawLines lines;
  private final Map<String, Span> spans = new TreeMap<>();
  private long nowMillis;
  private long toldMillis;
  private long samples;

  TracePlayer(Trace trace, RunWindow window, PipelineInput input, Progress progress) {
    this.window = window;
    this.input = input;
    this.progress = progress;
    this.lines = new RawLines(trace, new ParsedLines(input));
    this.nowMillis = window.fromMillis();
    this.toldMillis = window.fromMillis();
  }

  @Override
  public void placement(Placement placement) {
    input.placement(placement);
  }

  @Override
  public void sample(NodeSample sample) {
    advance(sample.getEventTimeMillis());
    samples++;
    spans
        .computeIfAbsent(sample.getNode(), node -> new Span(sample.getEventTimeMillis()))
        .add(sample);
    input.sample(sample);
  }

  @Override
  public void event(TraceEvent event) {
    if (event.recorded() == null) {
      lines.line(event);
    } else {
      input.event(event.recorded());
    }
  }

  @Override
  public void step(StepProgress step) {
    input.step(step);
  }

  /** The trace is over: hands over what was still held back. */
  void finish() {
    lines.close();
    progress.advance(Math.max(0, window.toMillis() - toldMillis));
  }

  private void advance(long timeMillis) {
    if (timeMillis > nowMillis) {
      lines.advance(timeMillis);
      nowMillis = timeMillis;
      if (nowMillis - toldMillis >= TOLD_EVERY_MILLIS && nowMillis <= window.toMillis()) {
        progress.advance(nowMillis - toldMillis);
        toldMillis = nowMillis;
      }
    }
  }

  Detection detection(IncidentLog log) {
    List<Exposure> exposures =
        spans.entrySet().stream().map(span -> span.getValue().of(span.getKey())).toList();
    return new Detection(window, log.incidents(), log.evidence(), exposures, samples);
  }

  private record ParsedLines(PipelineInput input) implements RawLines.Sink {
    @Override
    public void event(NodeEvent event) {
      input.event(event);
    }

    @Override
    public void step(StepProgress step) {
      input.step(step);
    }
  }

  private static final class Span {
    private final long firstMillis;
    private long lastMillis;
    private int devices = 1;

    Span(long firstMillis) {
      this.firstMillis = firstMillis;
      this.lastMillis = firstMillis;
    }

    void add(NodeSample sample) {
      lastMillis = Math.max(lastMillis, sample.getEventTimeMillis());
      devices = Math.max(devices, sample.getDevices().size());
    }

    Exposure of(String node) {
      return new Exposure(node, firstMillis, lastMillis, devices);
    }
  }
}
