package io.forestall.streams.core.features;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
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
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes the feature rows of one node's devices: one row each, every half minute of event time.
 *
 * <ul>
 *   <li>No look-ahead: the first sample at or after a full half minute closes it, and the rows that
 *       come of it hold nothing of that sample. A log line that arrives before the telemetry of its
 *       half minute waits for it; one that arrives late counts in the half minute that is open.
 *   <li>Cost: some 30 additions a device and sample, some 2,000 every half minute; allocates for a
 *       new device.
 *   <li>State: 5 KB a device, saved with the node by {@link #write}.
 *   <li>Samples come in the order of event time, as {@link
 *       io.forestall.streams.core.align.NodeAligner} lets them through. Threads: none.
 * </ul>
 */
public final class NodeFeatures {
  private static final int VERSION = 1;
  private static final int MAX_DEVICES = 256;
  private static final int MAX_WAITING = 1_024; // log lines; more say no more
  private static final long NONE = Long.MIN_VALUE;

  private final FrameColumns columns = new FrameColumns();
  private final NodeWindow node = new NodeWindow();
  private final List<DeviceWindow> devices = new ArrayList<>();
  private final Map<String, DeviceWindow> byId = new HashMap<>();
  private final ArrayDeque<Line> waiting = new ArrayDeque<>();
  private final double[] row = new double[FeatureList.SIZE];
  private double[] peers = new double[8];
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
    event(event, event.getEventTimeMillis());
  }

  /** A line of one of the node's logs, at its corrected time. */
  public void event(NodeEvent event, long timeMillis) {
    LogGroup group = LogGroup.of(event);
    if (group != null) {
      take(new Line(timeMillis, event.getDevice(), group.place()));
    }
  }

  private void take(Line line) {
    if (bucketOf(line.timeMillis) > openBucket) {
      if (waiting.size() < MAX_WAITING) {
        waiting.add(line);
      }
    } else {
      DeviceWindow device = byId.get(line.device);
      if (device != null) {
        device.line(line.group);
      } else {
        node.line(line.group);
      }
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
      take(waiting.remove());
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
    if (peers.length < devices.size()) {
      peers = new double[2 * devices.size()];
    }
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

  /** The windows, the placement, and log lines that wait for their telemetry. */
  public void write(StateWriter out) {
    out.writeByte(VERSION);
    out.writeLong(openBucket);
    node.write(out);
    out.writeVarLong(devices.size());
    for (DeviceWindow device : devices) {
      out.writeString(device.device());
      device.write(out);
    }
    out.writeVarLong(jobs.size());
    new TreeMap<>(jobs)
        .forEach(
            (device, job) -> {
              out.writeString(device);
              out.writeString(job);
            });
    out.writeVarLong(waiting.size());
    waiting.forEach(line -> line.write(out));
  }

  /** Takes over what {@link #write} has written. */
  public void read(StateReader in) {
    in.readVersion("NodeFeatures", VERSION);
    openBucket = in.readLong();
    node.read(in);
    int known = in.readCount("devices with features", 1);
    in.require(known <= MAX_DEVICES, "devices with features");
    for (; known > 0; known--) {
      DeviceWindow device = new DeviceWindow(in.readString());
      device.read(in);
      devices.add(device);
      byId.put(device.device(), device);
    }
    Map<String, String> placed = new HashMap<>();
    for (int n = in.readCount("placed devices", 2); n > 0; n--) {
      placed.put(in.readString(), in.readString());
    }
    jobs = placed;
    int lines = in.readCount("waiting log lines", 1);
    in.require(lines <= MAX_WAITING, "waiting log lines");
    for (; lines > 0; lines--) {
      waiting.add(Line.read(in));
    }
  }

  /** What counts of a log line. */
  private record Line(long timeMillis, String device, int group) {
    void write(StateWriter out) {
      out.writeLong(timeMillis);
      out.writeString(device);
      out.writeVarLong(group);
    }

    static Line read(StateReader in) {
      return new Line(in.readLong(), in.readString(), Buckets.readIndex(in, LogGroup.COUNT));
    }
  }
}
