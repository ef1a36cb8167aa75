package io.forestall.app.containers;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.Slf4jLogConsumer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * A broker, a scorer and an agent, each in its own container of the images that {@code .ci/images}
 * builds, as locked up as in docker-compose.yml. The agent reads a kernel log that the test writes.
 */
final class Deployment implements AutoCloseable {
  private static final String FORESTALL_IMAGE = "forestall/forestall:local";
  private static final String BROKER_IMAGE = "forestall/broker:local";
  private static final String MOUNT = "/mnt/node";
  private static final int LOCALHOST_LISTENER = 9092;

  private final Network network = Network.newNetwork();
  private final Path folder;
  private final int port;
  private final GenericContainer<?> broker;
  private final GenericContainer<?> scorer;
  private final GenericContainer<?> agent;

  private Deployment(Path folder, String node) throws IOException {
    this.folder = folder;
    port = freePort();
    write(node);
    broker = broker();
    // It creates the topics, so that whoever comes later finds them.
    scorer = forestall("score").waitingFor(Wait.forLogMessage(".*created topics.*", 1));
    agent = forestall("agent").waitingFor(Wait.forLogMessage(".*agent of node.*", 1));
  }

  /**
   * Starts all three and returns once they run.
   *
   * @param folder for files that the containers read; they see it read-only
   * @param node what the agent calls its node
   */
  static Deployment start(Path folder, String node) throws IOException {
    var deployment = new Deployment(folder, node);
    try {
      deployment.broker.start();
      deployment.scorer.start();
      deployment.agent.start();
      return deployment;
    } catch (RuntimeException e) {
      deployment.close();
      throw e;
    }
  }

  /** Where this machine finds the broker. */
  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Adds a line to the kernel log that the agent follows. */
  void kernelPrints(String line) throws IOException {
    Files.writeString(kernelLog(), line + "\n", StandardOpenOption.APPEND);
  }

  /** A file as the agent's container sees it. */
  String fileInAgent(String path) throws IOException, InterruptedException {
    return agent.execInContainer("cat", path).getStdout();
  }

  @Override
  public void close() {
    agent.stop();
    scorer.stop();
    broker.stop();
    network.close();
  }

  private Path kernelLog() {
    return folder.resolve("kern.log");
  }

  private void write(String node) throws IOException {
    // The containers' user is nobody in particular.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(kernelLog(), "");
    Files.writeString(
        folder.resolve("forestall.yaml"),
        """
        kafka: {bootstrapServers: "broker:19092", partitions: 2, replicationFactor: 1}
        agent:
          node: %s
          kernelLog: {path: %s/kern.log}
          publish: {spool: {directory: /var/lib/forestall/spool}}
        score: {stateDir: /var/lib/forestall/score, commitInterval: 1s}
        """
            .formatted(node, MOUNT));
  }

  private GenericContainer<?> broker() {
    GenericContainer<?> container =
        container(BROKER_IMAGE, "broker")
            .withEnv("CLUSTER_ID", "Zm9yZXN0YWxsLWl0LWl0LW")
            .withEnv("KAFKA_NODE_ID", "1")
            .withEnv("KAFKA_PROCESS_ROLES", "broker,controller")
            .withEnv(
                "KAFKA_LISTENERS", "KAFKA://:19092,LOCALHOST://:9092,CONTROLLER://127.0.0.1:9093")
            .withEnv(
                "KAFKA_ADVERTISED_LISTENERS",
                "KAFKA://broker:19092,LOCALHOST://" + bootstrapServers())
            .withEnv(
                "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
                "KAFKA:PLAINTEXT,LOCALHOST:PLAINTEXT,CONTROLLER:PLAINTEXT")
            .withEnv("KAFKA_INTER_BROKER_LISTENER_NAME", "KAFKA")
            .withEnv("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER")
            .withEnv("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@127.0.0.1:9093")
            .withEnv("KAFKA_LOG_DIRS", "/var/lib/kafka/data")
            .withEnv("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1")
            .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
            .waitingFor(Wait.forListeningPort());
    // What a broker advertises must be known before it starts, so no port of Docker's choice.
    container.setPortBindings(List.of(bootstrapServers() + ":" + LOCALHOST_LISTENER));
    return container;
  }

  private GenericContainer<?> forestall(String command) {
    return container(FORESTALL_IMAGE, command)
        .withCommand(command, "--config", MOUNT + "/forestall.yaml");
  }

  private GenericContainer<?> container(String image, String name) {
    return new GenericContainer<>(DockerImageName.parse(image))
        .withImagePullPolicy(local -> false) // a registry knows nothing of them
        .withNetwork(network)
        .withNetworkAliases(name)
        .withTmpFs(Map.of("/tmp", "exec,mode=1777"))
        .withCreateContainerCmdModifier(
            create -> {
              HostConfig host = Objects.requireNonNull(create.getHostConfig());
              // Testcontainers' own way tries binds out with an image from a registry.
              host.withBinds(new Bind(folder.toString(), new Volume(MOUNT), AccessMode.ro))
                  .withReadonlyRootfs(true)
                  .withCapDrop(Capability.ALL)
                  .withSecurityOpts(List.of("no-new-privileges:true"));
            })
        .withLogConsumer(
            new Slf4jLogConsumer(LoggerFactory.getLogger("io.forestall.container." + name)));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
