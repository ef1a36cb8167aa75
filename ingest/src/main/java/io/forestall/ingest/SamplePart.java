package io.forestall.ingest;

import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.BlankValue;
import io.forestall.schemas.record.DeviceColumn;
import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.ExtraValue;
import io.forestall.schemas.record.HostValue;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Reject;
import io.forestall.schemas.record.SourceReport;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What one source said at one tick. Sources answer on threads of their own and one may answer after
 * its sample is gone, so each fills a builder of its own, which is copied into the sample in time.
 *
 * @param rejectCounts of this tick, those in {@code rejects} and the blanks included
 */
record SamplePart(NodeSample sample, List<Reject> rejects, Map<RejectReason, Long> rejectCounts) {

  void copyTo(SampleBuilder target, MetricCatalogue catalogue) {
    List<DeviceRef> devices = sample.getDevices();
    int[] positions = new int[devices.size()];
    for (int i = 0; i < positions.length; i++) {
      DeviceRef device = devices.get(i);
      positions[i] = target.device(device.getId(), device.getIndex(), device.getPci());
    }
    for (DeviceColumn column : sample.getDeviceMetrics()) {
      Metric metric = metric(catalogue, column.getMetric());
      for (int i = 0; i < positions.length; i++) {
        double value = column.getValues().get(i);
        if (!Double.isNaN(value)) {
          target.deviceValue(metric, positions[i], value);
        }
      }
    }
    for (HostValue value : sample.getHostMetrics()) {
      target.hostValue(metric(catalogue, value.getMetric()), value.getInstance(), value.getValue());
    }
    for (ExtraValue extra : sample.getExtras()) {
      target.extra(extra.getSeries(), extra.getDevice(), extra.getValue());
    }
    for (SourceReport source : sample.getSources()) {
      target.source(
          source.getSource(),
          source.getUp(),
          source.getDurationMillis(),
          source.getSeries(),
          source.getRejected());
    }
    copyRejects(target, catalogue, positions);
  }

  private void copyRejects(SampleBuilder target, MetricCatalogue catalogue, int[] positions) {
    var left = new EnumMap<RejectReason, Long>(RejectReason.class);
    left.putAll(rejectCounts);
    for (BlankValue blank : sample.getBlanks()) {
      int device = blank.getDevice();
      target.blank(metric(catalogue, blank.getMetric()), device < 0 ? device : positions[device]);
      left.merge(RejectReason.BLANK, -1L, Long::sum);
    }
    for (Reject reject : rejects) {
      RejectReason reason = RejectReason.valueOf(reject.getReason());
      String text = StandardCharsets.UTF_8.decode(reject.getSample().duplicate()).toString();
      target.reject(reason, reject.getDetail(), text);
      left.merge(reason, -1L, Long::sum);
    }
    left.forEach(
        (reason, count) -> {
          for (long i = 0; i < count; i++) {
            target.count(reason);
          }
        });
  }

  private static Metric metric(MetricCatalogue catalogue, int id) {
    Metric metric = catalogue.find(id);
    if (metric == null) {
      throw new IllegalStateException("no metric has the id " + id);
    }
    return metric;
  }
}
