package io.forestall.ingest;

import io.forestall.ingest.collect.collective.CollectiveConfig;
import io.forestall.ingest.collect.collective.CollectiveEvents;
import io.forestall.ingest.collect.collective.RankFilesCollector;
import io.forestall.ingest.collect.collective.RankFilesCollector.Content;
import io.forestall.ingest.collect.collective.RankFilesConfig;
import io.forestall.ingest.collect.collective.RasCollector;
import io.forestall.ingest.publish.SequenceCounter;
import io.forestall.schemas.record.NodeEvent;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * NCCL's RAS server and the files that ranks leave; each looked at by a thread of its own, for a
 * server may hang and a file be large.
 */
final class Collectives {
  private final CollectiveConfig config;
  private final String node;
  private final String bootId;
  private final Path state;
  private final InstantSource clock;
  private final Consumer<NodeEvent> sink;

  Collectives(AgentConfig agent, String bootId, InstantSource clock, Consumer<NodeEvent> sink) {
    this.config = agent.collective();
    this.node = agent.node();
    this.bootId = bootId;
    this.state = agent.publish().spoolDirectory();
    this.clock = clock;
    this.sink = sink;
  }

  /** Makes events of that source; one thread. */
  CollectiveEvents events(String source) {
    var numbers = new SequenceCounter(state.resolve(source + "-events"), clock);
    return new CollectiveEvents(node, bootId, source, numbers::next, sink);
  }

  List<Poller> pollers() {
    var pollers = new ArrayList<Poller>();
    if (config.ras().enabled()) {
      var ras = new RasCollector(config.ras(), this::own, clock, System::nanoTime, events("ras"));
      pollers.add(poller(ras::poll));
    }
    if (!config.flightRecorder().isEmpty()) {
      pollers.add(files(Content.FLIGHT_RECORDER, config.flightRecorder(), "flightrecorder"));
    }
    if (!config.failures().isEmpty()) {
      pollers.add(files(Content.FAILURE, config.failures(), "torchrun"));
    }
    return pollers;
  }

  private Poller files(Content content, List<RankFilesConfig> configs, String source) {
    CollectiveEvents events = events(source);
    List<RankFilesCollector> files =
        configs.stream()
            .map(paths -> new RankFilesCollector(content, paths, clock, events))
            .toList();
    return poller(() -> files.forEach(RankFilesCollector::poll));
  }

  private static Poller poller(Runnable poll) {
    return new Poller() {
      @Override
      public void poll() {
        poll.run();
      }

      @Override
      public void close() {} // holds nothing between two polls
    };
  }

  /** Whether a host that the library names is this machine. */
  private boolean own(String host) {
    if (host.equals(node) || host.equals(NodeIdentity.hostName())) {
      return true;
    }
    boolean address = host.indexOf(':') >= 0 || host.matches("[0-9.]{7,15}");
    try { // no names: looking one up may take seconds
      return address && NetworkInterface.getByInetAddress(InetAddress.getByName(host)) != null;
    } catch (UnknownHostException | SocketException e) {
      return false;
    }
  }
}
