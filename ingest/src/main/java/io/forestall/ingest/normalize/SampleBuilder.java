package io.forestall.ingest.normalize;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.metric.MetricScope;
import io.forestall.schemas.record.BlankValue;
import io.forestall.schemas.record.DeviceColumn;
import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.ExtraValue;
import io.forestall.schemas.record.HostValue;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Reject;
import io.forestall.schemas.record.SourceReport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Collects what all sources of one node say at one tick and makes the node's record of it.
 *
 * <ul>
 *   <li>Devices stay known from tick to tick, so that one that vanished shows as a column of NaN.
 *   <li>The first source that reports a metric of a device or instance at a tick keeps it, so the
 *       order of the collectors is their precedence.
 *   <li>A value that is not finite or outside the catalogue's range is rejected, never stored.
 *   <li>Columns and host series come out in the order of metric id and instance, whatever the order
 *       in which they came in.
 * </ul>
 *
 * Not for more than one thread.
 */
public final class SampleBuilder {
  private static final int MAX_REJECTS = 100;
  private static final int MAX_SAMPLE_BYTES = 256;

  private final MetricCatalogue catalogue;
  private final String node;
  private final List<DeviceRef> devices = new ArrayList<>();
  private final Map<String, Integer> positions = new HashMap<>();
  private final Map<RejectReason, Long> rejectCounts = new EnumMap<>(RejectReason.class);

  private long eventTimeMillis;
  private String bootId = "";
  private int intervalMillis;
  private final TreeMap<Integer, double[]> columns = new TreeMap<>();
  private final TreeMap<HostKey, Double> hostValues = new TreeMap<>();
  private List<ExtraValue> extras = new ArrayList<>();
  private List<BlankValue> blanks = new ArrayList<>();
  private List<SourceReport> sources = new ArrayList<>();
  private List<Reject> rejects = new ArrayList<>();

  public SampleBuilder(MetricCatalogue catalogue, String node) {
    requireArgument(!node.isBlank(), "node is empty");
    this.catalogue = catalogue;
    this.node = node;
  }

  public String node() {
    return node;
  }

  /** When the values of this tick are true; epoch milliseconds. */
  public long eventTimeMillis() {
    return eventTimeMillis;
  }

  /** Starts a tick; the devices and the totals of rejects stay. */
  public void begin(long eventTimeMillis, String bootId, int intervalMillis) {
    this.eventTimeMillis = eventTimeMillis;
    this.bootId = bootId;
    this.intervalMillis = intervalMillis;
    columns.clear();
    hostValues.clear();
    extras = new ArrayList<>();
    blanks = new ArrayList<>();
    sources = new ArrayList<>();
    rejects = new ArrayList<>();
  }

  /**
   * The position of a device, which is new or known; its index and address are those last told,
   * where -1 and an empty text tell nothing.
   */
  public int device(String id, int index, String pci) {
    Integer known = positions.get(id);
    if (known == null) {
      positions.put(id, devices.size());
      devices.add(new DeviceRef(id, index, pci));
      return devices.size() - 1;
    }
    DeviceRef device = devices.get(known);
    int newIndex = index < 0 ? device.getIndex() : index;
    String newPci = pci.isEmpty() ? device.getPci() : pci;
    if (newIndex != device.getIndex() || !newPci.equals(device.getPci())) {
      devices.set(known, new DeviceRef(id, newIndex, newPci));
    }
    return known;
  }

  /** A reading of one device, in the catalogue's unit. */
  public void deviceValue(Metric metric, int device, double value) {
    requireKnown(metric, MetricScope.DEVICE);
    requireArgument(device >= 0 && device < devices.size(), "no such device: %s", device);
    if (!usable(metric, value, devices.get(device).getId())) {
      return;
    }
    double[] column = columns.get(metric.id());
    if (column == null || column.length <= device) {
      int used = column == null ? 0 : column.length;
      column = column == null ? new double[devices.size()] : Arrays.copyOf(column, devices.size());
      Arrays.fill(column, used, column.length, Double.NaN);
      columns.put(metric.id(), column);
    }
    if (Double.isNaN(column[device])) {
      column[device] = value;
    }
  }

  /** A reading of the host in the catalogue's unit; the instance is empty for the whole node. */
  public void hostValue(Metric metric, String instance, double value) {
    requireKnown(metric, MetricScope.HOST);
    if (usable(metric, value, instance)) {
      hostValues.putIfAbsent(new HostKey(metric.id(), instance), value);
    }
  }

  /**
   * A reading that was there with its source's mark for "no value"; -1 stands for the host. Sources
   * count {@link RejectReason#BLANK} themselves, for several series may make one reading.
   */
  public void blank(Metric metric, int device) {
    blanks.add(new BlankValue(metric.id(), device));
  }

  /** A series that the catalogue does not know; the device is empty for the host. */
  public void extra(String series, String deviceId, double value) {
    extras.add(new ExtraValue(series, deviceId, value));
  }

  /** How a source behaved at this tick. */
  public void source(String name, boolean up, int durationMillis, int series, int rejected) {
    sources.add(new SourceReport(name, up, durationMillis, series, rejected));
  }

  /** Parks what could not be used; beyond the first hundred of a tick it is only counted. */
  public void reject(RejectReason reason, String detail, String sampleText) {
    count(reason);
    if (rejects.size() < MAX_REJECTS) {
      byte[] sample = sampleText.getBytes(StandardCharsets.UTF_8);
      rejects.add(
          Reject.newBuilder()
              .setNode(node)
              .setTimeMillis(eventTimeMillis)
              .setReason(reason.name())
              .setDetail(detail)
              .setSample(ByteBuffer.wrap(sample, 0, Math.min(sample.length, MAX_SAMPLE_BYTES)))
              .build());
    }
  }

  /** Counts a repetition of something that was parked before. */
  public void count(RejectReason reason) {
    rejectCounts.merge(reason, 1L, Long::sum);
  }

  /** The node's record of this tick. */
  public NodeSample finish(long receiveTimeMillis, long sequence) {
    return NodeSample.newBuilder()
        .setNode(node)
        .setEventTimeMillis(eventTimeMillis)
        .setReceiveTimeMillis(receiveTimeMillis)
        .setSequence(sequence)
        .setBootId(bootId)
        .setIntervalMillis(intervalMillis)
        .setDevices(List.copyOf(devices))
        .setDeviceMetrics(deviceColumns())
        .setHostMetrics(hostSeries())
        .setExtras(extras)
        .setBlanks(blanks)
        .setSources(sources)
        .build();
  }

  /** What was parked at this tick. */
  public List<Reject> rejects() {
    return Collections.unmodifiableList(rejects);
  }

  /** How often each reason came up since the start. */
  public Map<RejectReason, Long> rejectCounts() {
    return Collections.unmodifiableMap(rejectCounts);
  }

  private void requireKnown(Metric metric, MetricScope scope) {
    requireArgument(
        metric.scope() == scope && Objects.equals(catalogue.find(metric.id()), metric),
        "%s is no %s metric of this catalogue",
        metric.name(),
        scope);
  }

  private boolean usable(Metric metric, double value, String where) {
    RejectReason problem = Plausibility.problem(metric, value);
    if (problem != null) {
      reject(problem, metric.name() + " of " + (where.isEmpty() ? node : where), "" + value);
    }
    return problem == null;
  }

  private List<DeviceColumn> deviceColumns() {
    var result = new ArrayList<DeviceColumn>(columns.size());
    columns.forEach(
        (metric, column) -> {
          var values = new ArrayList<Double>(devices.size());
          for (int i = 0; i < devices.size(); i++) {
            values.add(i < column.length ? column[i] : Double.NaN);
          }
          result.add(new DeviceColumn(metric, values));
        });
    return result;
  }

  private List<HostValue> hostSeries() {
    var result = new ArrayList<HostValue>(hostValues.size());
    hostValues.forEach(
        (key, value) -> result.add(new HostValue(key.metric(), key.instance(), value)));
    return result;
  }

  private record HostKey(int metric, String instance) implements Comparable<HostKey> {
    private static final Comparator<HostKey> ORDER =
        Comparator.comparingInt(HostKey::metric).thenComparing(HostKey::instance);

    @Override
    public int compareTo(HostKey other) {
      return ORDER.compare(this, other);
    }
  }
}
