package io.forestall.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.metric.MetricScope;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.serde.SampleFrame;
import java.util.Objects;

/** Checks that a record holds nothing that a collector would refuse. */
final class Plausibility {
  private Plausibility() {}

  /** Every value is in the catalogue's range; a device's may be missing. */
  static void check(NodeSample sample) {
    SampleFrame frame = new SampleFrame();
    frame.fill(sample);
    check(frame);
  }

  static void check(SampleFrame frame) {
    for (int column = 0; column < frame.columns; column++) {
      Metric metric = metric(frame.columnMetrics[column]);
      assertThat(metric.scope()).isEqualTo(MetricScope.DEVICE);
      for (int device = 0; device < frame.devices; device++) {
        double value = frame.deviceValues[column * frame.devices + device];
        if (!Double.isNaN(value) && !metric.plausible(value)) {
          throw new AssertionError(frame.node + " " + metric.name() + " " + value);
        }
      }
    }
    for (int host = 0; host < frame.hostSeries; host++) {
      Metric metric = metric(frame.hostMetrics[host]);
      double value = frame.hostValues[host];
      if (metric.scope() != MetricScope.HOST || !metric.plausible(value)) {
        throw new AssertionError(
            frame.node + " " + metric.name() + " " + frame.hostInstances[host] + " " + value);
      }
    }
  }

  private static Metric metric(int id) {
    return Objects.requireNonNull(MetricCatalogue.standard().find(id));
  }
}
