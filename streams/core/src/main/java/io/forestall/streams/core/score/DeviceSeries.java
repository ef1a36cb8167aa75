package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.metric.MetricScope;
import io.forestall.schemas.serde.SampleFrame;
import java.util.Arrays;
import java.util.Objects;

/**
 * Gives every (metric, device) of a node a fixed number, whatever order the samples bring them in.
 *
 * <pre>
 *   series = slot(metric) * devices + device        both in order of first sight
 * </pre>
 *
 * New metrics append and move nothing. A new device moves everything, so {@link #fill} says when
 * the numbering changed and baselines must be forgotten; that is a boot with another set of GPUs.
 * Ids that the catalogue does not know are left out: a newer agent may measure more than we
 * understand. So are devices without a name, and more of them than any node holds. Public so that
 * benchmarks can drive {@link SeriesScorer} alone.
 */
public final class DeviceSeries implements SeriesScorer.MetricOf {
  private static final int MAX_DEVICES = 256;

  private String[] devices = {};
  private Metric[] metrics = {};
  private final int[] slotOfId = new int[512];
  private double[] raw = {};

  public DeviceSeries() {
    Arrays.fill(slotOfId, -1);
  }

  /** Sorts the frame's values into {@link #raw}; returns true if the numbering changed. */
  public boolean fill(SampleFrame frame) {
    boolean renumbered = learnDevices(frame);
    for (int c = 0; c < frame.columns; c++) {
      learnMetric(frame.columnMetrics[c]);
    }
    int length = series();
    if (raw.length < length) {
      raw = new double[length];
    }
    Arrays.fill(raw, 0, length, Double.NaN);
    for (int d = 0; d < frame.devices; d++) {
      int device = position(frame.deviceIds[d], d);
      for (int c = 0; device >= 0 && c < frame.columns; c++) {
        int slot = slot(frame.columnMetrics[c]);
        if (slot >= 0) {
          raw[slot * devices.length + device] = frame.deviceValues[c * frame.devices + d];
        }
      }
    }
    return renumbered;
  }

  public double[] raw() {
    return raw;
  }

  public int series() {
    return metrics.length * devices.length;
  }

  public int devices() {
    return devices.length;
  }

  int metrics() {
    return metrics.length;
  }

  public String device(int device) {
    return devices[device];
  }

  /** Whether the device has ever reported. */
  boolean knows(String id) {
    return position(id, 0) >= 0;
  }

  /** The slot's metric. */
  Metric metricOfSlot(int slot) {
    return metrics[slot];
  }

  @Override
  public Metric metric(int series) {
    return metrics[series / devices.length];
  }

  /** Number of the series, or -1 when the node never reported the metric. */
  public int series(int metricId, int device) {
    int slot = slot(metricId);
    return slot < 0 ? -1 : slot * devices.length + device;
  }

  /** Raw value of a metric on a device; NaN when not reported. */
  double value(int metricId, int device) {
    int series = series(metricId, device);
    return series < 0 ? Double.NaN : raw[series];
  }

  private int slot(int metricId) {
    return metricId > 0 && metricId < slotOfId.length ? slotOfId[metricId] : -1;
  }

  private int position(String id, int guess) {
    if (guess < devices.length && devices[guess].equals(id)) {
      return guess;
    }
    for (int d = 0; d < devices.length; d++) {
      if (devices[d].equals(id)) {
        return d;
      }
    }
    return -1;
  }

  private boolean learnDevices(SampleFrame frame) {
    int before = devices.length;
    for (int d = 0; d < frame.devices; d++) {
      String id = frame.deviceIds[d];
      if (position(id, d) < 0 && !id.isEmpty() && devices.length < MAX_DEVICES) {
        devices = Arrays.copyOf(devices, devices.length + 1);
        devices[devices.length - 1] = id;
      }
    }
    return devices.length != before;
  }

  private void learnMetric(int id) {
    if (slot(id) >= 0) {
      return;
    }
    Metric metric = MetricCatalogue.standard().find(id);
    if (metric != null && metric.scope() == MetricScope.DEVICE) {
      metrics = Arrays.copyOf(metrics, metrics.length + 1);
      metrics[metrics.length - 1] = metric;
      slotOfId[id] = metrics.length - 1;
    }
  }

  void write(StateWriter out) {
    out.writeVarLong(devices.length);
    for (String device : devices) {
      out.writeString(device);
    }
    out.writeVarLong(metrics.length);
    for (Metric metric : metrics) {
      out.writeInt(metric.id());
    }
  }

  void read(StateReader in) {
    devices = new String[in.readCount("devices", 1)];
    for (int d = 0; d < devices.length; d++) {
      devices[d] = in.readString();
    }
    metrics = new Metric[in.readCount("metrics", Integer.BYTES)];
    for (int slot = 0; slot < metrics.length; slot++) {
      int id = in.readInt();
      Metric metric = MetricCatalogue.standard().find(id);
      in.require(metric != null && slot(id) < 0, "device metric " + id);
      metrics[slot] = Objects.requireNonNull(metric);
      slotOfId[id] = slot;
    }
    raw = new double[series()];
    Arrays.fill(raw, Double.NaN);
  }
}
