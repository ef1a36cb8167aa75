package io.forestall.streams.core;

import io.forestall.schemas.EventKind;
import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RankStanding.State;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.DeviceColumn;
import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.HostValue;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.SourceReport;
import io.forestall.schemas.record.StepProgress;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.FleetDevice.Doing;
import io.forestall.streams.core.align.Arrival;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A small fleet, one sample per node and second, healthy until a test switches a fault on. The same
 * seed gives the same inputs. Nodes are node-0, node-1 …, devices GPU-node-0-0 ….
 */
public final class FleetFixture {
  /** Some second in 2025. */
  public static final long START_MILLIS = 1_760_000_000_000L;

  public static final String JOB = "job-1";

  private static final class Node {
    final String name;
    final List<FleetDevice> devices = new ArrayList<>();
    final Map<String, Double> host = new LinkedHashMap<>();
    final Set<String> sourcesDown = new HashSet<>();
    String bootId = "boot-a";
    boolean silent;
    long sequence;
    long eventSequence;

    Node(String name) {
      this.name = name;
    }
  }

  private final List<Node> nodes = new ArrayList<>();
  private final List<Input> inputs = new ArrayList<>();
  private final SplittableRandom random;
  private final SampleFrame frame = new SampleFrame();
  private double lossShare;
  private int jitterMillis = 20;
  private long nowMillis = START_MILLIS;

  /** A fleet whose nodes have so many GPUs each and are idle. */
  public FleetFixture(int nodeCount, int devicesPerNode, long seed) {
    random = new SplittableRandom(seed);
    for (int n = 0; n < nodeCount; n++) {
      var node = new Node("node-" + n);
      for (int d = 0; d < devicesPerNode; d++) {
        node.devices.add(new FleetDevice(node.name, d));
      }
      node.host.put("node_memory_total_bytes@", 2e12);
      node.host.put("node_memory_available_bytes@", 1.5e12);
      node.host.put("node_filesystem_size_bytes@/", 4e12);
      node.host.put("node_filesystem_available_bytes@/", 3e12);
      node.host.put("node_procs_blocked@", 0.0);
      for (String port : List.of("mlx5_0/1", "mlx5_1/1")) {
        node.host.put("node_ib_port_state@" + port, 4.0);
        node.host.put("node_ib_link_downed_total@" + port, 0.0);
        node.host.put("node_ib_symbol_errors_total@" + port, 0.0);
      }
      nodes.add(node);
    }
  }

  /** A fleet whose nodes all train {@link #JOB}, warm already. */
  public static FleetFixture training(int nodeCount, int devicesPerNode, long seed) {
    var fleet = new FleetFixture(nodeCount, devicesPerNode, seed);
    fleet.place(JOB);
    fleet.all(Doing.TRAINING);
    return fleet;
  }

  /** Loses this share of the samples and shakes their times by up to so much. */
  public FleetFixture unsteady(double share, int millis) {
    lossShare = share;
    jitterMillis = millis;
    return this;
  }

  public long nowMillis() {
    return nowMillis;
  }

  /** Everything so far, in event-time order but for placements, which hold from when they come. */
  public List<Input> inputs() {
    return inputs;
  }

  /** Puts all nodes to work for a job; none if it is empty. */
  public FleetFixture place(String job) {
    for (int n = 0; n < nodes.size(); n++) {
      place(n, job);
    }
    return this;
  }

  public FleetFixture place(int n, String job) {
    Node node = nodes.get(n);
    var devices = new ArrayList<PlacedDevice>();
    for (FleetDevice device : node.devices) {
      devices.add(
          PlacedDevice.newBuilder()
              .setDevice(device.id)
              .setIndex(device.index)
              .setPci(device.pci)
              .setJob(job)
              .setRank(job.isEmpty() ? -1 : n * node.devices.size() + device.index)
              .setRole("pp0")
              .build());
    }
    inputs.add(
        new Input.Placed(
            Placement.newBuilder()
                .setNode(node.name)
                .setEventTimeMillis(nowMillis - 1)
                .setSource("simulator")
                .setLeaf("leaf-0")
                .setDevices(devices)
                .build()));
    return this;
  }

  /** What every GPU does from now on; lost ones stay lost. */
  public FleetFixture all(Doing doing) {
    nodes.forEach(
        node ->
            node.devices.forEach(
                device -> device.doing = device.doing == Doing.LOST ? Doing.LOST : doing));
    return this;
  }

  public FleetFixture device(int n, int d, Doing doing) {
    nodes.get(n).devices.get(d).doing = doing;
    return this;
  }

  /** What one GPU's exporter shows from now on; NaN is nothing. */
  public FleetFixture show(int n, int d, String metric, double value) {
    nodes.get(n).devices.get(d).set.put(metric, value);
    return this;
  }

  /** What a host shows from now on. */
  public FleetFixture host(int n, String metric, String instance, double value) {
    nodes.get(n).host.put(metric + "@" + instance, value);
    return this;
  }

  /** Whether a source of a node answers from now on. */
  public FleetFixture source(int n, String name, boolean up) {
    if (up) {
      nodes.get(n).sourcesDown.remove(name);
    } else {
      nodes.get(n).sourcesDown.add(name);
    }
    return this;
  }

  public FleetFixture silent(int n, boolean silent) {
    nodes.get(n).silent = silent;
    return this;
  }

  /** Another boot from now on, with all GPUs back. */
  public FleetFixture reboot(int n) {
    Node node = nodes.get(n);
    node.bootId = node.bootId + "+";
    node.sequence = 0;
    node.eventSequence = 0;
    node.devices.forEach(device -> device.doing = Doing.IDLE);
    return this;
  }

  /** A kernel line about an XID, half a second from now. */
  public FleetFixture xid(int n, int d, int code) {
    return line(n, EventKind.XID, code, nodes.get(n).devices.get(d).pci, Map.of());
  }

  /** A log line half a second from now. */
  public FleetFixture line(
      int n, EventKind kind, int code, String pci, Map<String, String> fields) {
    Node node = nodes.get(n);
    long timeMillis = nowMillis + 500;
    inputs.add(
        new Input.Event(
            NodeEvent.newBuilder()
                .setNode(node.name)
                .setEventTimeMillis(timeMillis)
                .setReceiveTimeMillis(timeMillis + 3)
                .setBootId(node.bootId)
                .setSource("kmsg")
                .setSequence(++node.eventSequence)
                .setLine("a line of kind " + kind)
                .setKind(kind.name())
                .setCode(code)
                .setPci(pci)
                .setFields(fields)
                .build(),
            Arrival.UNKNOWN));
    return this;
  }

  /** Fields of an event: one rank of the whole job's communicator is behind all others. */
  public static Map<String, String> behind(int size, int rank, long launched) {
    var leader =
        new RankStanding("0xa", size, -1, -1, "", -1, State.WAITS, launched + 1, launched, "");
    var behind =
        new RankStanding("0xa", size, rank, -1, "10.0.0.9", -1, State.REACHED, launched, -1, "");
    return Map.of(RankStanding.FIELD, RankStanding.format(List.of(leader, behind)));
  }

  /** The job's log says what it is doing now. */
  public FleetFixture step(String phase) {
    return step(JOB, 0, phase);
  }

  /** The log of a job, read on that node, says what it is doing now. */
  public FleetFixture step(String job, int n, String phase) {
    inputs.add(
        new Input.Step(
            StepProgress.newBuilder()
                .setJob(job)
                .setNode(nodes.get(n).name)
                .setEventTimeMillis(nowMillis)
                .setReceiveTimeMillis(nowMillis)
                .setSequence(nowMillis - START_MILLIS)
                .setStep(1)
                .setPhase(phase)
                .setSource("generic")
                .build()));
    return this;
  }

  /** So many seconds pass, and the samples are kept. */
  public FleetFixture run(int seconds) {
    for (int s = 0; s < seconds; s++) {
      tick(each -> inputs.add(new Input.Sample(record(each), Arrival.UNKNOWN)));
    }
    return this;
  }

  /** One second passes; each sample is only lent. */
  public void tick(Consumer<SampleFrame> each) {
    for (Node node : nodes) {
      node.sequence++;
      fill(node);
      boolean lost = random.nextDouble() < lossShare;
      if (!node.silent && !lost) {
        each.accept(frame);
      }
    }
    nowMillis += 1_000;
  }

  private void fill(Node node) {
    frame.clear();
    frame.node = node.name;
    frame.eventTimeMillis = nowMillis + random.nextInt(jitterMillis);
    frame.receiveTimeMillis = frame.eventTimeMillis + 5;
    frame.sequence = node.sequence;
    frame.bootId = node.bootId;
    frame.intervalMillis = 1_000;
    int size = node.devices.size();
    for (FleetDevice device : node.devices) {
      frame.addDevice(device.id, device.index, device.pci);
    }
    for (int metric : FleetDevice.METRIC_IDS) {
      frame.addColumn(metric);
    }
    for (int d = 0; d < size; d++) {
      double[] row = node.devices.get(d).tick(random);
      for (int m = 0; m < row.length; m++) {
        frame.deviceValues[m * size + d] = row[m];
      }
    }
    node.host.forEach(
        (key, value) -> {
          int at = key.indexOf('@');
          int metric = MetricCatalogue.standard().require(key.substring(0, at)).id();
          boolean noisy = key.startsWith("node_memory_available");
          double shown = noisy ? value + 1e7 * random.nextGaussian() : value;
          frame.addHost(metric, key.substring(at + 1), shown);
        });
    frame.addSource("dcgm", !node.sourcesDown.contains("dcgm"), 120, 200);
    frame.addSource("host", !node.sourcesDown.contains("host"), 15, 100);
  }

  /** The frame as the record that travels on the topic. */
  public static NodeSample record(SampleFrame frame) {
    var devices = new ArrayList<DeviceRef>();
    for (int d = 0; d < frame.devices; d++) {
      devices.add(new DeviceRef(frame.deviceIds[d], frame.deviceIndexes[d], frame.devicePcis[d]));
    }
    var columns = new ArrayList<DeviceColumn>();
    for (int c = 0; c < frame.columns; c++) {
      var values = new ArrayList<Double>();
      for (int d = 0; d < frame.devices; d++) {
        values.add(frame.deviceValues[c * frame.devices + d]);
      }
      columns.add(new DeviceColumn(frame.columnMetrics[c], values));
    }
    var host = new ArrayList<HostValue>();
    for (int i = 0; i < frame.hostSeries; i++) {
      host.add(new HostValue(frame.hostMetrics[i], frame.hostInstances[i], frame.hostValues[i]));
    }
    var sources = new ArrayList<SourceReport>();
    for (int i = 0; i < frame.sources; i++) {
      sources.add(
          new SourceReport(
              frame.sourceNames[i],
              frame.sourceUp[i],
              frame.sourceMillis[i],
              frame.sourceSeries[i],
              0));
    }
    return NodeSample.newBuilder()
        .setNode(frame.node)
        .setEventTimeMillis(frame.eventTimeMillis)
        .setReceiveTimeMillis(frame.receiveTimeMillis)
        .setSequence(frame.sequence)
        .setBootId(frame.bootId)
        .setIntervalMillis(frame.intervalMillis)
        .setDevices(devices)
        .setDeviceMetrics(columns)
        .setHostMetrics(host)
        .setExtras(List.of())
        .setBlanks(List.of())
        .setSources(sources)
        .build();
  }
}
