package io.forestall.app.traces.imports;

import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.DeviceColumn;
import io.forestall.schemas.record.ExtraValue;
import io.forestall.schemas.record.HostValue;
import io.forestall.schemas.record.NodeSample;
import io.forestall.traces.Trace;
import io.forestall.traces.TraceListener;
import io.forestall.traces.TraceProblems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The samples of a trace, and how to find something in them. */
final class PlayedTrace {
  private final Trace trace;
  private final List<NodeSample> samples = new ArrayList<>();

  PlayedTrace(Path folder) throws IOException {
    var problems = new TraceProblems();
    trace = Trace.open(folder, problems);
    trace.play(
        new TraceListener() {
          @Override
          public void sample(NodeSample sample) {
            samples.add(sample);
          }
        });
    if (problems.count() > 0) {
      throw new AssertionError("a trace that we wrote has problems: " + problems.first(3));
    }
  }

  Trace trace() {
    return trace;
  }

  List<NodeSample> samples() {
    return samples;
  }

  List<Long> times() {
    return samples.stream().map(NodeSample::getEventTimeMillis).toList();
  }

  static double device(NodeSample sample, String metric, int device) {
    int id = MetricCatalogue.standard().require(metric).id();
    for (DeviceColumn column : sample.getDeviceMetrics()) {
      if (column.getMetric() == id) {
        return column.getValues().get(device);
      }
    }
    return Double.NaN;
  }

  static double host(NodeSample sample, String metric, String instance) {
    int id = MetricCatalogue.standard().require(metric).id();
    for (HostValue value : sample.getHostMetrics()) {
      if (value.getMetric() == id && value.getInstance().equals(instance)) {
        return value.getValue();
      }
    }
    return Double.NaN;
  }

  static double extra(NodeSample sample, String series) {
    for (ExtraValue extra : sample.getExtras()) {
      if (Objects.equals(extra.getSeries(), series)) {
        return extra.getValue();
      }
    }
    return Double.NaN;
  }
}
