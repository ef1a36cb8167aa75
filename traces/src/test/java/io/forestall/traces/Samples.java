package io.forestall.traces;

import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.metric.MetricScope;
import io.forestall.schemas.record.BlankValue;
import io.forestall.schemas.record.DeviceColumn;
import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.ExtraValue;
import io.forestall.schemas.record.HostValue;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.SourceReport;
import io.forestall.schemas.record.StepProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Random records as agents make them: columns by catalogue id, no column without a value. */
final class Samples {
  static final long START_MILLIS = 1_790_000_000_000L;

  private static final List<String> INSTANCES = List.of("", "/data", "mlx5_0/1", "größe,\"x\"{y}");

  private Samples() {}

  /** A node's ticks, with gaps in time and in sequence, each with other metrics. */
  static List<NodeSample> of(String node, int devices, int ticks, SplittableRandom random) {
    List<NodeSample> samples = new ArrayList<>();
    long timeMillis = START_MILLIS + random.nextInt(1_000);
    long sequence = random.nextInt(1_000);
    for (int tick = 0; tick < ticks; tick++) {
      samples.add(sample(node, devices, timeMillis, sequence, random));
      timeMillis += random.nextInt(1, 2_000);
      sequence += random.nextInt(1, 3);
    }
    return samples;
  }

  private static NodeSample sample(
      String node, int deviceCount, long timeMillis, long sequence, SplittableRandom random) {
    List<DeviceRef> devices = new ArrayList<>();
    for (int d = 0; d < deviceCount; d++) {
      devices.add(new DeviceRef("GPU-" + node + "-" + d, d, "0000:" + (10 + d) + ":00.0"));
    }
    List<DeviceColumn> columns = new ArrayList<>();
    List<HostValue> host = new ArrayList<>();
    List<BlankValue> blanks = new ArrayList<>();
    for (Metric metric : MetricCatalogue.standard().metrics()) {
      boolean ofDevice = metric.scope() == MetricScope.DEVICE;
      if (random.nextInt(4) == 0) {
        if (random.nextInt(8) == 0) {
          blanks.add(new BlankValue(metric.id(), ofDevice && deviceCount > 0 ? 0 : -1));
        }
      } else if (!ofDevice) {
        for (String instance : INSTANCES.stream().sorted().toList()) {
          if (random.nextInt(3) == 0) {
            host.add(new HostValue(metric.id(), instance, value(random)));
          }
        }
      } else if (deviceCount > 0) {
        List<Double> values = new ArrayList<>();
        for (int d = 0; d < deviceCount; d++) {
          values.add(random.nextInt(9) == 0 && d != 1 ? Double.NaN : value(random));
        }
        if (values.stream().anyMatch(value -> !value.isNaN())) {
          columns.add(new DeviceColumn(metric.id(), values));
        }
      }
    }
    blanks.removeIf(
        blank -> host.stream().anyMatch(value -> value.getMetric() == blank.getMetric()));
    List<ExtraValue> extras = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      extras.add(new ExtraValue("site_check{name=\"a,b\"}", "", value(random)));
    }
    if (deviceCount > 0 && random.nextInt(3) == 0) {
      extras.add(new ExtraValue("vendor_new", devices.get(deviceCount - 1).getId(), value(random)));
    }
    return NodeSample.newBuilder()
        .setNode(node)
        .setEventTimeMillis(timeMillis)
        .setReceiveTimeMillis(timeMillis + random.nextInt(-50, 5_000))
        .setSequence(sequence)
        .setBootId("boot-" + sequence / 400)
        .setIntervalMillis(1_000)
        .setDevices(devices)
        .setDeviceMetrics(columns)
        .setHostMetrics(host)
        .setExtras(extras)
        .setBlanks(blanks)
        .setSources(
            List.of(
                new SourceReport("dcgm", random.nextInt(2) == 0, 15, 130, random.nextInt(3)),
                new SourceReport("host", true, random.nextInt(99), 200, 0)))
        .build();
  }

  private static double value(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(100);
      case 1 -> random.nextInt(7_000) / 10.0;
      case 2 -> random.nextDouble(-1e12, 1e12);
      default -> random.nextLong(1L << 50);
    };
  }

  /** A host's load and nothing else. */
  static NodeSample small(String node, long timeMillis) {
    return new NodeSample(
        node,
        timeMillis,
        timeMillis,
        timeMillis,
        "",
        1_000,
        List.of(),
        List.of(),
        List.of(new HostValue(MetricCatalogue.standard().require("node_load1").id(), "", 1.5)),
        List.of(),
        List.of(),
        List.of());
  }

  static NodeEvent event(String node, long timeMillis, String line, Map<String, String> fields) {
    return NodeEvent.newBuilder()
        .setNode(node)
        .setEventTimeMillis(timeMillis)
        .setReceiveTimeMillis(timeMillis + 7)
        .setBootId("b-1")
        .setSource("kmsg")
        .setSequence(timeMillis % 1_000)
        .setLine(line)
        .setKind("XID")
        .setCode(79)
        .setPci("0000:53:00.0")
        .setDevice("GPU-x")
        .setFields(fields)
        .setRepeats(3)
        .build();
  }

  static StepProgress step(String job, long timeMillis, @Nullable Double loss) {
    return StepProgress.newBuilder()
        .setJob(job)
        .setAttempt(2)
        .setNode("n1")
        .setRank(15)
        .setEventTimeMillis(timeMillis)
        .setReceiveTimeMillis(timeMillis + 9)
        .setSequence(4_711L)
        .setStep(100L)
        .setPhase("TRAIN")
        .setDurationMillis(7_600.25)
        .setLoss(loss)
        .setGradNorm(null)
        .setSource("megatron")
        .build();
  }
}
