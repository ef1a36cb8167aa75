package io.forestall.app.traces;

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
import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.SourceReport;
import io.forestall.schemas.record.StepProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** What agents could have sent, with whatever is allowed in it. */
final class RandomRecords {
  private static final MetricCatalogue CATALOGUE = MetricCatalogue.standard();
  private static final List<Metric> DEVICE_METRICS = metrics(MetricScope.DEVICE);
  private static final List<Metric> HOST_METRICS = metrics(MetricScope.HOST);
  private static final List<String> LINES =
      List.of(
          "NVRM: Xid (PCI:0000:18:00): 79, pid=41, name=python3, GPU has fallen off the bus.",
          "a \"quoted\", comma'd line; with a tab\tand two  spaces ",
          "zwölf Boxkämpfer 東京 🚀 \u00a0",
          "two\nlines\r\nof one record",
          "");

  private final SplittableRandom random;

  RandomRecords(long seed) {
    this.random = new SplittableRandom(seed);
  }

  Placement placement(String node, long timeMillis, String job) {
    var devices = new ArrayList<PlacedDevice>();
    for (int i = 0; i < 2; i++) {
      devices.add(
          PlacedDevice.newBuilder()
              .setDevice("GPU-" + node + "-" + i)
              .setIndex(i)
              .setPci("0000:" + i + "8:00.0")
              .setRail(i)
              .setJob(job)
              .setRank(job.isEmpty() ? -1 : i)
              .setRole(job.isEmpty() ? "" : "pp" + i)
              .build());
    }
    return Placement.newBuilder()
        .setNode(node)
        .setEventTimeMillis(timeMillis)
        .setSource("trace")
        .setVendor("nvidia")
        .setSku("H100-SXM-80GB")
        .setRack("r1")
        .setLeaf("leaf, 1")
        .setDevices(devices)
        .build();
  }

  NodeSample sample(String node, long timeMillis, long sequence) {
    var devices =
        List.of(
            new DeviceRef("GPU-" + node + "-0", 0, "0000:08:00.0"),
            new DeviceRef("GPU-" + node + "-1", 1, "0000:18:00.0"));
    var columns = new ArrayList<DeviceColumn>();
    var blanks = new ArrayList<BlankValue>();
    for (Metric metric : DEVICE_METRICS) {
      if (random.nextInt(3) > 0) {
        double first = value();
        boolean blank = random.nextInt(9) == 0;
        double second = blank ? Double.NaN : value();
        if (blank) {
          blanks.add(new BlankValue(metric.id(), 1));
        }
        if (!Double.isNaN(first) || !Double.isNaN(second)) {
          columns.add(new DeviceColumn(metric.id(), List.of(first, second)));
        }
      }
    }
    var hosts = new ArrayList<HostValue>();
    for (Metric metric : HOST_METRICS) {
      switch (random.nextInt(4)) {
        case 0 -> hosts.add(new HostValue(metric.id(), "", number()));
        case 1 -> {
          hosts.add(new HostValue(metric.id(), "/data, \"é\"", number()));
          hosts.add(new HostValue(metric.id(), "mlx5_0/1", number()));
        }
        default -> {}
      }
    }
    return NodeSample.newBuilder()
        .setNode(node)
        .setEventTimeMillis(timeMillis)
        .setReceiveTimeMillis(timeMillis + random.nextInt(50))
        .setSequence(sequence)
        .setBootId("boot-of-" + node)
        .setIntervalMillis(1_000)
        .setDevices(devices)
        .setDeviceMetrics(columns)
        .setHostMetrics(hosts)
        .setExtras(
            random.nextBoolean()
                ? List.of()
                : List.of(
                    new ExtraValue("odd{a=\"b, c\"}", "", number()),
                    new ExtraValue("DCGM_NEW", "GPU-" + node + "-1", number())))
        .setBlanks(blanks)
        .setSources(
            List.of(
                new SourceReport("dcgm", random.nextBoolean(), random.nextInt(900), 76, 0),
                new SourceReport("host", true, 3, 200, random.nextInt(3))))
        .build();
  }

  NodeEvent event(String node, long timeMillis, long sequence) {
    return NodeEvent.newBuilder()
        .setNode(node)
        .setEventTimeMillis(timeMillis)
        .setReceiveTimeMillis(timeMillis + random.nextInt(900))
        .setBootId("boot-of-" + node)
        .setSource(random.nextBoolean() ? "kmsg" : "fabricmanager")
        .setSequence(sequence)
        .setLine(LINES.get(random.nextInt(LINES.size())))
        .setKind(random.nextBoolean() ? "XID" : "OTHER")
        .setCode(random.nextInt(150))
        .setPci(random.nextBoolean() ? "0000:18:00.0" : "")
        .setDevice(random.nextBoolean() ? "GPU-" + node + "-1" : "")
        .setFields(random.nextBoolean() ? Map.of() : Map.of("pid", "41", "name", "a \"b\"; ü"))
        .setRepeats(1 + random.nextInt(4))
        .build();
  }

  StepProgress step(String job, String node, long timeMillis, long sequence) {
    return StepProgress.newBuilder()
        .setJob(job)
        .setAttempt(random.nextInt(3))
        .setNode(node)
        .setRank(random.nextInt(9) - 1)
        .setEventTimeMillis(timeMillis)
        .setReceiveTimeMillis(timeMillis + 5)
        .setSequence(sequence)
        .setStep(random.nextInt(2_000) - 1)
        .setPhase(random.nextBoolean() ? "TRAIN" : "CHECKPOINT")
        .setDurationMillis(random.nextBoolean() ? null : number())
        .setLoss(
            switch (random.nextInt(3)) {
              case 0 -> null;
              case 1 -> Double.NaN;
              default -> number();
            })
        .setGradNorm(random.nextBoolean() ? null : number())
        .setSource("megatron")
        .build();
  }

  /** Any number, or that there is none. */
  private double value() {
    return random.nextInt(6) == 0 ? Double.NaN : number();
  }

  private double number() {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextInt(1_000);
      case 1 -> random.nextInt(1_000_000) / 1_000.0;
      case 2 -> random.nextDouble();
      case 3 -> -random.nextLong(1L << 60);
      default -> Math.scalb(random.nextDouble(), random.nextInt(-300, 300));
    };
  }

  private static List<Metric> metrics(MetricScope scope) {
    return CATALOGUE.metrics().stream().filter(metric -> metric.scope() == scope).toList();
  }
}
