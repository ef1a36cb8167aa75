package io.forestall.ingest.publish;

import io.forestall.schemas.config.KafkaConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/** A real single-node Kafka in this JVM that can be stopped and started again on the same port. */
public final class TestBroker implements AutoCloseable {
  private static final String CLUSTER_ID = "Zm9yZXN0YWxsLXRlc3QtMQ";

  static final int PARTITIONS = 2;

  private final Path directory;
  private final int port = freePort();
  private final int controllerPort = freePort();
  private final Map<String, String> settings;
  private @Nullable KafkaRaftServer server;

  /** A broker that is not running yet. */
  public TestBroker(Path directory, Map<String, String> settings) {
    this.directory = directory;
    this.settings = settings;
  }

  /** How to reach it; two partitions a topic are cheap and still more than one. */
  public KafkaConfig config() {
    return new KafkaConfig(bootstrapServers(), "forestall.", "", PARTITIONS, 1, Map.of());
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  public void start() throws Exception {
    Files.createDirectories(directory);
    var log = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
    new Formatter()
        .setPrintStream(log)
        .setClusterId(CLUSTER_ID)
        .setNodeId(1)
        .setDirectories(List.of(directory.toString()))
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setUnstableFeatureVersionsEnabled(false)
        .setIgnoreFormatted(true)
        .setControllerListenerName("CONTROLLER")
        .setMetadataLogDirectory(directory.toString())
        .run();
    var started =
        new KafkaRaftServer(kafka.server.KafkaConfig.fromProps(properties(), false), Time.SYSTEM);
    started.startup();
    server = started;
  }

  private Properties properties() {
    var properties = new Properties();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", "1");
    properties.put(
        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    properties.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    properties.put("log.dirs", directory.toString());
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    properties.put("auto.create.topics.enable", "false");
    properties.put("num.network.threads", "1");
    properties.put("num.io.threads", "2");
    properties.put("background.threads", "1");
    properties.put("log.cleaner.dedupe.buffer.size", "4194304");
    properties.putAll(settings);
    return properties;
  }

  public void stop() {
    KafkaRaftServer running = server;
    if (running != null) {
      running.shutdown();
      running.awaitShutdown();
      server = null;
    }
  }

  @Override
  public void close() {
    stop();
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
