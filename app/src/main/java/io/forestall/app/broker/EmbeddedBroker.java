package io.forestall.app.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A single Kafka node, broker and controller in one, on the loopback interface. It keeps its data
 * in one folder and finds it again there. Not for production: no replication, no security.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final String CLUSTER_ID_FILE = "cluster.id";
  private static final int NODE_ID = 1;

  private final KafkaRaftServer server;
  private final String bootstrapServers;

  private EmbeddedBroker(KafkaRaftServer server, String bootstrapServers) {
    this.server = server;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts a broker that keeps its data in this folder.
   *
   * @param port on which clients find it; 0 picks a free one
   */
  public static EmbeddedBroker start(Path folder, int port) throws IOException {
    Files.createDirectories(folder);
    Path data = folder.resolve("data");
    int clientPort = port == 0 ? freePort() : port;
    int controllerPort = freePort();
    try {
      format(data, clusterId(folder));
    } catch (Exception e) { // Formatter declares no more than that
      throw new IOException("cannot format " + data, e);
    }
    KafkaConfig config =
        KafkaConfig.fromProps(properties(data, clientPort, controllerPort), /* doLog= */ false);
    var server = new KafkaRaftServer(config, Time.SYSTEM);
    server.startup();
    return new EmbeddedBroker(server, "127.0.0.1:" + clientPort);
  }

  /** host:port for clients. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static Properties properties(Path data, int clientPort, int controllerPort) {
    var properties = new Properties();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", String.valueOf(NODE_ID));
    properties.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:" + clientPort + ",CONTROLLER://127.0.0.1:" + controllerPort);
    properties.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + clientPort);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
    properties.put("log.dirs", data.toString());
    for (String internal : List.of("offsets.topic", "transaction.state.log")) {
      properties.put(internal + ".replication.factor", "1");
      properties.put(internal + ".num.partitions", "4");
    }
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    properties.put("auto.create.topics.enable", "false");
    properties.put("group.initial.rebalance.delay.ms", "0");
    // One user and two cores: fewer threads, and not the usual 128 MB for the log cleaner.
    properties.put("num.network.threads", "2");
    properties.put("num.io.threads", "2");
    properties.put("background.threads", "2");
    properties.put("num.recovery.threads.per.data.dir", "1");
    properties.put("log.cleaner.dedupe.buffer.size", String.valueOf(4 << 20));
    properties.put("log.cleaner.io.buffer.size", String.valueOf(64 << 10));
    return properties;
  }

  private static void format(Path data, String clusterId) throws Exception {
    var quiet = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    var formatter = new Formatter();
    formatter
        .setPrintStream(quiet)
        .setClusterId(clusterId)
        .setNodeId(NODE_ID)
        .setDirectories(List.of(data.toString()))
        .setMetadataLogDirectory(data.toString())
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setUnstableFeatureVersionsEnabled(false)
        .setControllerListenerName("CONTROLLER")
        .setIgnoreFormatted(true);
    formatter.run();
  }

  private static String clusterId(Path folder) throws IOException {
    Path file = folder.resolve(CLUSTER_ID_FILE);
    if (!Files.exists(file)) {
      Files.writeString(file, Uuid.randomUuid().toString());
    }
    return Files.readString(file).strip();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
