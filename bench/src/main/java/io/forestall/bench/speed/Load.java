package io.forestall.bench.speed;

import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.RecordEncoder;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.simulator.FleetLayout;
import io.forestall.simulator.FleetOutput;
import io.forestall.simulator.SimulatedFleet;
import io.forestall.simulator.SimulationSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A backlog of realistic telemetry: the simulated fleet of eight nodes, worn by as many nodes as
 * asked for, each with devices of its own, in jobs of four nodes.
 */
final class Load {
  private static final long START_MILLIS = 1_790_000_000_000L;
  private static final int NODES_OF_A_JOB = 4;

  /** What was written. */
  record Written(long records, long samples, long bytes) {}

  private Load() {}

  static Written write(KafkaConfig kafka, int nodes, int ticks) {
    var properties = new HashMap<String, Object>();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
    var encoder = new RecordEncoder(EmbeddedRegistry.released());
    FleetLayout layout = FleetLayout.small();
    var fleet =
        new SimulatedFleet(layout, SimulationSettings.defaults(), List.of(), START_MILLIS, 1);
    var worn = new Worn();
    var failure = new AtomicReference<Exception>();
    long records = 0;
    long samples = 0;
    long bytes = 0;
    try (var producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      for (int tick = 1; tick <= ticks; tick++) {
        worn.samples.clear();
        fleet.tick(START_MILLIS + tick * 1_000L, worn);
        for (int node = 0; node < nodes; node++) {
          NodeSample sample = as(worn.samples.get(node % worn.samples.size()), node);
          if (tick == 1) {
            Placement placement = placement(sample, node);
            send(
                producer,
                Topic.PLACEMENT.topicName(kafka.topicPrefix()),
                placement.getNode(),
                encoder.encode(placement),
                failure);
          }
          byte[] value = encoder.encode(sample);
          send(
              producer,
              Topic.TELEMETRY.topicName(kafka.topicPrefix()),
              sample.getNode(),
              value,
              failure);
          records++;
          bytes += value.length;
          samples +=
              (long) sample.getDeviceMetrics().size() * sample.getDevices().size()
                  + sample.getHostMetrics().size();
        }
      }
    }
    Exception failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("the backlog could not be written", failed);
    }
    return new Written(records, samples, bytes);
  }

  private static void send(
      KafkaProducer<String, byte[]> producer,
      String topic,
      String key,
      byte[] value,
      AtomicReference<Exception> failure) {
    Future<?> unused = // the callback hears of every outcome
        producer.send(
            new ProducerRecord<>(topic, key, value),
            (metadata, exception) -> {
              if (exception != null) {
                failure.set(exception);
              }
            });
  }

  private static NodeSample as(NodeSample sample, int node) {
    var devices = new ArrayList<DeviceRef>();
    for (DeviceRef device : sample.getDevices()) {
      devices.add(
          new DeviceRef(deviceId(node, device.getIndex()), device.getIndex(), device.getPci()));
    }
    NodeSample own = new NodeSample();
    for (var field : sample.getSchema().getFields()) {
      own.put(field.pos(), sample.get(field.pos()));
    }
    own.setNode("node-" + node);
    own.setDevices(devices);
    return own;
  }

  private static Placement placement(NodeSample sample, int node) {
    var devices = new ArrayList<PlacedDevice>();
    for (DeviceRef device : sample.getDevices()) {
      devices.add(
          PlacedDevice.newBuilder()
              .setDevice(device.getId())
              .setIndex(device.getIndex())
              .setJob("job-" + node / NODES_OF_A_JOB)
              .setRank(node % NODES_OF_A_JOB * 8 + device.getIndex())
              .build());
    }
    return Placement.newBuilder()
        .setNode(sample.getNode())
        .setEventTimeMillis(START_MILLIS)
        .setSource("simulator")
        .setDevices(devices)
        .build();
  }

  private static String deviceId(int node, int index) {
    return String.format(java.util.Locale.ROOT, "GPU-%08x-0000-0000-0000-%012x", node, index);
  }

  /** The samples of one tick. */
  private static final class Worn implements FleetOutput {
    private final List<NodeSample> samples = new ArrayList<>();

    @Override
    public void sample(SampleFrame frame) {
      samples.add(frame.toSample());
    }

    @Override
    public void kernelLine(String node, long timeMillis, String line) {}

    @Override
    public void trainingLine(String job, String node, long timeMillis, String line) {}
  }
}
