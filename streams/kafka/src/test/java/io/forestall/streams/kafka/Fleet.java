package io.forestall.streams.kafka;

import io.forestall.schemas.EventKind;
import io.forestall.schemas.Topic;
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
import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.RecordDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Forty nodes of four GPUs: three jobs and two idle nodes, a tick a second. Every value is a pure
 * function of node, device and tick, so that two runs get the same input.
 *
 * <pre>
 *   120  node-05 loses GPU 2 (XID 79, latched gauges, series gone): job-a waits, the node reboots
 *   140  node-39, idle: XID 48
 *   150  node-20: a port goes down twice
 *   220  job-c: GPU 1 of node-33 leaves a collective that all others wait in, for 30 s
 *   260  node-25 says nothing for 40 s
 *   394  the last word of each group: XID 79 once more, so that a reader knows that all was decided
 * </pre>
 */
final class Fleet {
  /** One record on its way in. */
  record Input(Topic topic, String key, SpecificRecordBase value) {}

  static final int NODES = 40;
  static final int DEVICES = 4;
  static final int TICKS = 400;

  /** Nodes whose last log line shows that their group has been decided upon. */
  static final List<String> LAST_WORD = List.of(node(0), node(16), node(30), node(38));

  private static final long BEGIN_MILLIS = 1_795_392_000_000L; // 2026-11-23T00:00:00Z
  private static final int LAST_WORD_TICK = 394;
  private static final double BUSY_WATTS = 600;

  static {
    // Avro builds only classes of trusted packages, and it is the decoder that names ours.
    new RecordDecoder<>(NodeSample.class, EmbeddedRegistry.released());
  }

  private Fleet() {}

  static String node(int number) {
    return "node-%02d".formatted(number);
  }

  static String device(int node, int device) {
    return "GPU-" + node(node) + "-" + device;
  }

  static long millis(int tick) {
    return BEGIN_MILLIS + tick * 1_000L;
  }

  /** What the last tick lets the pipeline decide: the bounded lateness is two seconds. */
  static long decidedMillis() {
    return millis(TICKS - 1) - 3_000;
  }

  static String job(int node) {
    return node < 16 ? "job-a" : node < 30 ? "job-b" : node < 38 ? "job-c" : "";
  }

  static List<Input> placements() {
    return IntStream.range(0, NODES).mapToObj(Fleet::placement).toList();
  }

  static List<Input> tick(int tick) {
    var inputs = new ArrayList<Input>();
    for (int node = 0; node < NODES; node++) {
      if (!silent(node, tick)) {
        inputs.add(new Input(Topic.TELEMETRY, node(node), sample(node, tick)));
      }
    }
    switch (tick) {
      case 120 -> inputs.add(xid(5, 2, 79, tick));
      case 140 -> inputs.add(xid(39, 0, 48, tick));
      case LAST_WORD_TICK -> {
        for (int node : new int[] {0, 16, 30, 38}) {
          inputs.add(xid(node, 3, 79, tick));
        }
      }
      default -> {}
    }
    if (tick % 10 == 0) {
      inputs.add(new Input(Topic.STEPS, "job-b", step(tick)));
    }
    return inputs;
  }

  private static Input placement(int node) {
    var devices =
        IntStream.range(0, DEVICES)
            .mapToObj(
                device ->
                    PlacedDevice.newBuilder()
                        .setDevice(device(node, device))
                        .setIndex(device)
                        .setPci(pci(device))
                        .setJob(job(node))
                        .setRank(node * DEVICES + device)
                        .setRole("dp")
                        .build())
            .toList();
    return new Input(
        Topic.PLACEMENT,
        node(node),
        Placement.newBuilder()
            .setNode(node(node))
            .setEventTimeMillis(millis(0))
            .setSource("file")
            .setLeaf("leaf-" + node / 8)
            .setDevices(devices)
            .build());
  }

  static NodeSample sample(int node, int tick) {
    var columns = new ArrayList<DeviceColumn>();
    boolean lost = node == 5 && tick >= 121 && tick < 170;
    column(columns, "gpu_power_watts", gpu -> watts(node, gpu, tick));
    column(columns, "gpu_temperature_celsius", gpu -> 60 + noise(node, gpu, tick, 2));
    column(columns, "gpu_memory_temperature_celsius", gpu -> 70 + noise(node, gpu, tick, 3));
    column(columns, "gpu_utilization_ratio", gpu -> utilization(node, gpu, tick));
    column(columns, "gpu_sm_clock_hertz", gpu -> 1.7e9 + 1e7 * noise(node, gpu, tick, 4));
    column(columns, "gpu_tensor_active_ratio", gpu -> works(node, tick) ? 0.4 : 0);
    for (String link : List.of("gpu_nvlink_transmit", "gpu_nvlink_receive")) {
      column(columns, link + "_bytes_per_second", gpu -> works(node, tick) ? 9e10 : 0);
    }
    column(columns, "gpu_energy_joules_total", gpu -> 500.0 * tick + gpu);
    column(columns, "gpu_memory_used_bytes", gpu -> 7e10);
    column(columns, "gpu_pcie_replay_total", gpu -> 3);
    if (lost) {
      latchLostDevice(columns, node);
    }
    return NodeSample.newBuilder()
        .setNode(node(node))
        .setEventTimeMillis(millis(tick) + jitterMillis(node))
        .setReceiveTimeMillis(millis(tick) + jitterMillis(node) + 5)
        .setSequence(tick)
        .setBootId(node == 5 && tick >= 186 ? "boot-2" : "boot-1")
        .setIntervalMillis(1_000)
        .setDevices(
            IntStream.range(0, DEVICES)
                .mapToObj(gpu -> new DeviceRef(device(node, gpu), gpu, pci(gpu)))
                .toList())
        .setDeviceMetrics(columns)
        .setHostMetrics(
            List.of(
                host("node_memory_total_bytes", "", 2e12),
                host("node_memory_available_bytes", "", 1.5e12 + 1e9 * noise(node, 0, tick, 5)),
                host("node_ib_port_state", "mlx5_0/1", 4),
                host("node_ib_link_downed_total", "mlx5_0/1", downs(node, tick))))
        .setSources(List.of(new SourceReport("dcgm", true, 40, 11 * DEVICES, 0)))
        .build();
  }

  /** What a GPU off the bus looks like: old gauges repeat, other series are gone. */
  private static void latchLostDevice(List<DeviceColumn> columns, int node) {
    for (DeviceColumn column : columns) {
      String name =
          Objects.requireNonNull(MetricCatalogue.standard().find(column.getMetric())).name();
      boolean gauge = name.matches("gpu_(power|temperature|memory_temp|utili|sm_clock).*");
      var values = new ArrayList<>(column.getValues());
      if (gauge) {
        DeviceColumn before = columnOf(sample(node, 120), column.getMetric());
        values.set(2, before.getValues().get(2));
      } else {
        values.set(2, Double.NaN);
      }
      column.setValues(values);
    }
  }

  private static DeviceColumn columnOf(NodeSample sample, int metric) {
    return sample.getDeviceMetrics().stream()
        .filter(column -> column.getMetric() == metric)
        .findFirst()
        .orElseThrow();
  }

  private static boolean silent(int node, int tick) {
    return (node == 5 && tick >= 170 && tick < 186) || (node == 25 && tick >= 260 && tick < 300);
  }

  private static boolean waits(int node, int tick) {
    return (job(node).equals("job-a") && tick >= 121 && tick < 186)
        || (job(node).equals("job-c") && tick >= 220 && tick < 250);
  }

  private static boolean works(int node, int tick) {
    return node < 38 && !waits(node, tick);
  }

  private static double watts(int node, int gpu, int tick) {
    double level = works(node, tick) ? BUSY_WATTS : stuck(node, gpu, tick) ? 90 : 130;
    return level + 5 * noise(node, gpu, tick, 1);
  }

  private static double utilization(int node, int gpu, int tick) {
    return node < 38 && !stuck(node, gpu, tick) ? 1 : 0;
  }

  private static boolean stuck(int node, int gpu, int tick) {
    return node >= 38 || (node == 33 && gpu == 1 && waits(node, tick));
  }

  private static double downs(int node, int tick) {
    return node == 20 && tick >= 150 ? (tick >= 152 ? 2 : 1) : 0;
  }

  private static Input xid(int node, int gpu, int code, int tick) {
    return new Input(
        Topic.EVENTS,
        node(node),
        NodeEvent.newBuilder()
            .setNode(node(node))
            .setEventTimeMillis(millis(tick) + jitterMillis(node) + 10)
            .setReceiveTimeMillis(millis(tick) + jitterMillis(node) + 20)
            .setBootId("boot-1")
            .setSource("kmsg")
            .setSequence(tick)
            .setLine("NVRM: Xid (PCI:" + pci(gpu) + "): " + code)
            .setKind(EventKind.XID.name())
            .setCode(code)
            .setPci(pci(gpu))
            .build());
  }

  private static StepProgress step(int tick) {
    return StepProgress.newBuilder()
        .setJob("job-b")
        .setNode(node(29))
        .setEventTimeMillis(millis(tick))
        .setReceiveTimeMillis(millis(tick))
        .setSequence(tick)
        .setStep(tick)
        .setPhase("TRAIN")
        .setSource("megatron")
        .build();
  }

  /** Nodes do not tick together: up to 0.9 s apart. */
  private static long jitterMillis(int node) {
    return 22L * node;
  }

  private static String pci(int device) {
    return "0000:%02x:00.0".formatted(0x18 + device);
  }

  private static void column(List<DeviceColumn> into, String metric, IntToDoubleFunction value) {
    into.add(
        new DeviceColumn(
            MetricCatalogue.standard().require(metric).id(),
            IntStream.range(0, DEVICES).mapToObj(value::applyAsDouble).toList()));
  }

  private static HostValue host(String metric, String instance, double value) {
    return new HostValue(MetricCatalogue.standard().require(metric).id(), instance, value);
  }

  /** Between -1 and 1, the same for the same arguments. */
  private static double noise(int node, int gpu, int tick, int series) {
    long bits = ((node * 8L + gpu) * 1_000 + tick) * 16 + series;
    bits = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L; // SplitMix64's mixer
    bits = (bits ^ bits >>> 27) * 0x94d049bb133111ebL;
    return (bits >>> 11) * 0x1p-52 - 1;
  }
}
