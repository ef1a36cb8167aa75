package io.forestall.streams.core.features;

import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.serde.SampleFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the feature rows of one node's devices: one row each, every half minute of event time.
 *
 * <ul>
 *   <li>No look-ahead: the first sample at or after a full half minute closes it, and the rows that
 *       come of it hold nothing of that sample. A log line that arrives before the telemetry of its
 *       half minute waits for it; one that arrives late counts in the half minute that is open.
 *   <li>Cost: some 30 additions a device and sample, some 2,000 every half minute; allocates for a
 *       new device and for what peers are compared by.
 *   <li>State: 4 KB a device. It is not saved: after a restart the windows fill within ten minutes.
 *   <li>Samples come in the order of event time, as {@link
 *       io.forestall.streams.core.align.NodeAligner} lets them through. Threads: none.
 * </ul>
 */
public final class NodeFeatures {
  private static final int MAX_DEVICES = 256;
  private static final int MAX_WAITING = 1_024; // log lines; more say no more
  private static final long NONE = Long.MIN_VALUE;

  private final FrameColumns columns = new FrameColumns();
  private final NodeWindow node = new NodeWindow();
  private final List<DeviceWindow> devices = new ArrayList<>();
  private final Map<String, DeviceWindow> byId = new HashMap<>();
  private final ArrayDeque<NodeEvent> waiting = new ArrayDeque<>();
  private final double[] row = new double[FeatureList.SIZE];
  private Map<String, String> jobs = Map.of();
  private long openBucket = NONE;

  /** What the devices work for from now on; devices of one job are each other's peers. */
  public void placement(Placement placement) {
    Map<String, String> next = new HashMap<>();
    for (PlacedDevice device : placement.getDevices()) {
      next.put(device.getDevice(), device.getJob());
    }
    jobs = next;
  }

  /** A line of one of the node's logs. */
  public void event(NodeEvent event) {
    if (bucketOf(event.getEventTimeMillis()) > openBucket) {
      if (waiting.size() < MAX_WAITING) {
        waiting.add(event);
      }
    } else {
      count(event);
    }
  }

  /** What the node reported; hands over the rows of the half minute that it ends, if it does. */
  public void sample(SampleFrame frame, FeatureSink sink) {
    long bucket = bucketOf(frame.eventTimeMillis);
    if (openBucket != NONE && bucket > openBucket) {
      closeUpTo(bucket, sink);
    }
    openBucket = Math.max(openBucket, bucket);
    for (int n = waiting.size(); n > 0; n--) {
      event(waiting.remove());
    }
    columns.look(frame);
    node.add(frame);
    for (int position = 0; position < frame.devices; position++) {
      DeviceWindow device = deviceOf(frame.deviceIds[position]);
      if (device != null) {
        device.add(frame, columns, position);
      }
    }
  }

  private static long bucketOf(long timeMillis) {
    return Math.floorDiv(timeMillis, Buckets.BUCKET_MILLIS);
  }

  private @Nullable DeviceWindow deviceOf(String id) {
    DeviceWindow device = byId.get(id);
    if (device == null && !id.isEmpty() && devices.size() < MAX_DEVICES) {
      device = new DeviceWindow(id);
      devices.add(device);
      byId.put(id, device);
    }
    return device;
  }

  private void count(NodeEvent event) {
    LogGroup group = LogGroup.of(event);
    if (group != null) {
      DeviceWindow device = byId.get(event.getDevice());
      if (device != null) {
        device.line(group);
      } else {
        node.line(group);
      }
    }
  }

  /** Half minutes without a sample are closed empty and say nothing. */
  private void closeUpTo(long bucket, FeatureSink sink) {
    close();
    tell(sink);
    for (long gap = Math.min(bucket - openBucket - 1, Buckets.PER_TEN_MINUTES); gap > 0; gap--) {
      close();
    }
  }

  private void close() {
    node.close();
    devices.forEach(DeviceWindow::close);
  }

  private void tell(FeatureSink sink) {
    long timeMillis = (openBucket + 1) * Buckets.BUCKET_MILLIS;
    for (DeviceWindow device : devices) {
      if (device.present()) {
        device.fill(row, node);
        compare(device);
        sink.row(device.device(), timeMillis, row);
      }
    }
  }

  private void compare(DeviceWindow device) {
    String job = jobs.getOrDefault(device.device(), "");
    double[] peers = new double[devices.size()];
    for (int gauge = 0; gauge < Gauge.COUNT; gauge++) {
      int known = 0;
      for (DeviceWindow peer : devices) {
        double mean = peer.minuteMean(gauge);
        if (peer != device
            && !Double.isNaN(mean)
            && jobs.getOrDefault(peer.device(), "").equals(job)) {
          peers[known++] = mean;
        }
      }
      row[gauge * FeatureList.PER_GAUGE + 5] =
          known == 0 ? Double.NaN : device.minuteMean(gauge) - median(peers, known);
    }
  }

  private static double median(double[] values, int length) {
    Arrays.sort(values, 0, length);
    int half = length / 2;
    return length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  }
}
