package io.forestall.schemas.serde;

import io.forestall.schemas.record.BlankValue;
import io.forestall.schemas.record.DeviceColumn;
import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.HostValue;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.SourceReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A NodeSample as the hot path wants it: primitive arrays that are filled again for each record.
 *
 * <p>Device values lie by column: value of column c on device d is {@code deviceValues[c * devices
 * + d]}. Arrays are longer than what is in use; only the first {@code devices}, {@code columns},
 * {@code hostSeries} and {@code sources} entries mean anything. Extras are counted only, for no
 * detector knows them. Fields are public within the hot path on purpose: an accessor per sample is
 * what this class is there to avoid.
 */
public final class SampleFrame {
  public String node = "";
  public long eventTimeMillis;
  public long receiveTimeMillis;
  public long sequence;
  public String bootId = "";
  public int intervalMillis;

  public int devices;
  public String[] deviceIds = new String[8];
  public int[] deviceIndexes = new int[8];
  public String[] devicePcis = new String[8];

  public int columns;
  public int[] columnMetrics = new int[64];
  public double[] deviceValues = new double[512];

  public int hostSeries;
  public int[] hostMetrics = new int[128];
  public String[] hostInstances = new String[128];
  public double[] hostValues = new double[128];

  public int sources;
  public String[] sourceNames = new String[4];
  public boolean[] sourceUp = new boolean[4];
  public int[] sourceMillis = new int[4];
  public int[] sourceSeries = new int[4];

  public int extras;
  public int blanks;
  public int[] blankMetrics = new int[8];
  public int[] blankDevices = new int[8];

  /** Empties the frame; the arrays stay. */
  public void clear() {
    devices = 0;
    columns = 0;
    hostSeries = 0;
    sources = 0;
    extras = 0;
    blanks = 0;
  }

  /** Adds a device and returns its position. All devices come before the first column. */
  public int addDevice(String id, int index, String pci) {
    if (devices == deviceIds.length) {
      deviceIds = Arrays.copyOf(deviceIds, 2 * devices);
      deviceIndexes = Arrays.copyOf(deviceIndexes, 2 * devices);
      devicePcis = Arrays.copyOf(devicePcis, 2 * devices);
    }
    deviceIds[devices] = id;
    deviceIndexes[devices] = index;
    devicePcis[devices] = pci;
    return devices++;
  }

  /** Adds a column of NaN and returns the position of its first value. */
  public int addColumn(int metric) {
    if (columns == columnMetrics.length) {
      columnMetrics = Arrays.copyOf(columnMetrics, 2 * columns);
    }
    int from = columns * devices;
    if (from + devices > deviceValues.length) {
      deviceValues = Arrays.copyOf(deviceValues, 2 * (from + devices));
    }
    Arrays.fill(deviceValues, from, from + devices, Double.NaN);
    columnMetrics[columns++] = metric;
    return from;
  }

  public void addHost(int metric, String instance, double value) {
    if (hostSeries == hostMetrics.length) {
      hostMetrics = Arrays.copyOf(hostMetrics, 2 * hostSeries);
      hostInstances = Arrays.copyOf(hostInstances, 2 * hostSeries);
      hostValues = Arrays.copyOf(hostValues, 2 * hostSeries);
    }
    hostMetrics[hostSeries] = metric;
    hostInstances[hostSeries] = instance;
    hostValues[hostSeries++] = value;
  }

  public void addSource(String name, boolean up, int millis, int series) {
    if (sources == sourceNames.length) {
      sourceNames = Arrays.copyOf(sourceNames, 2 * sources);
      sourceUp = Arrays.copyOf(sourceUp, 2 * sources);
      sourceMillis = Arrays.copyOf(sourceMillis, 2 * sources);
      sourceSeries = Arrays.copyOf(sourceSeries, 2 * sources);
    }
    sourceNames[sources] = name;
    sourceUp[sources] = up;
    sourceMillis[sources] = millis;
    sourceSeries[sources++] = series;
  }

  /** Counts and names a series that held its source's mark for no value; device -1 is the host. */
  public void addBlank(int metric, int device) {
    if (blanks == blankMetrics.length) {
      blankMetrics = Arrays.copyOf(blankMetrics, 2 * blanks);
      blankDevices = Arrays.copyOf(blankDevices, 2 * blanks);
    }
    blankMetrics[blanks] = metric;
    blankDevices[blanks++] = device;
  }

  /** Fills the frame from a record, for the paths where speed does not matter. */
  public void fill(NodeSample sample) {
    clear();
    node = sample.getNode();
    eventTimeMillis = sample.getEventTimeMillis();
    receiveTimeMillis = sample.getReceiveTimeMillis();
    sequence = sample.getSequence();
    bootId = sample.getBootId();
    intervalMillis = sample.getIntervalMillis();
    for (DeviceRef device : sample.getDevices()) {
      addDevice(device.getId(), device.getIndex(), device.getPci());
    }
    for (DeviceColumn column : sample.getDeviceMetrics()) {
      int from = addColumn(column.getMetric());
      int length = Math.min(devices, column.getValues().size());
      for (int d = 0; d < length; d++) {
        deviceValues[from + d] = column.getValues().get(d);
      }
    }
    for (HostValue host : sample.getHostMetrics()) {
      addHost(host.getMetric(), host.getInstance(), host.getValue());
    }
    for (SourceReport source : sample.getSources()) {
      addSource(source.getSource(), source.getUp(), source.getDurationMillis(), source.getSeries());
    }
    extras = sample.getExtras().size();
    for (BlankValue blank : sample.getBlanks()) {
      addBlank(blank.getMetric(), blank.getDevice());
    }
  }

  /**
   * The record that this frame holds, for the paths where speed does not matter. What a frame does
   * not hold is empty in it: extras and rejected lines.
   */
  public NodeSample toSample() {
    List<DeviceRef> deviceRefs = new ArrayList<>(devices);
    for (int d = 0; d < devices; d++) {
      deviceRefs.add(new DeviceRef(deviceIds[d], deviceIndexes[d], devicePcis[d]));
    }
    List<DeviceColumn> deviceColumns = new ArrayList<>(columns);
    for (int column = 0; column < columns; column++) {
      List<Double> values = new ArrayList<>(devices);
      for (int d = 0; d < devices; d++) {
        values.add(deviceValues[column * devices + d]);
      }
      deviceColumns.add(new DeviceColumn(columnMetrics[column], values));
    }
    List<HostValue> hosts = new ArrayList<>(hostSeries);
    for (int host = 0; host < hostSeries; host++) {
      hosts.add(new HostValue(hostMetrics[host], hostInstances[host], hostValues[host]));
    }
    List<BlankValue> blankValues = new ArrayList<>(blanks);
    for (int blank = 0; blank < blanks; blank++) {
      blankValues.add(new BlankValue(blankMetrics[blank], blankDevices[blank]));
    }
    List<SourceReport> reports = new ArrayList<>(sources);
    for (int source = 0; source < sources; source++) {
      reports.add(
          new SourceReport(
              sourceNames[source],
              sourceUp[source],
              sourceMillis[source],
              sourceSeries[source],
              /* rejected= */ 0));
    }
    return NodeSample.newBuilder()
        .setNode(node)
        .setEventTimeMillis(eventTimeMillis)
        .setReceiveTimeMillis(receiveTimeMillis)
        .setSequence(sequence)
        .setBootId(bootId)
        .setIntervalMillis(intervalMillis)
        .setDevices(deviceRefs)
        .setDeviceMetrics(deviceColumns)
        .setHostMetrics(hosts)
        .setExtras(List.of())
        .setBlanks(blankValues)
        .setSources(reports)
        .build();
  }
}
