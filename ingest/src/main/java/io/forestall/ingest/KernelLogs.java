package io.forestall.ingest;

import io.forestall.ingest.collect.kernel.KernelHost;
import io.forestall.ingest.collect.kernel.KernelLogCollector;
import io.forestall.ingest.collect.kernel.KernelLogConfig;
import io.forestall.schemas.record.NodeEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kernel's log and the fabric manager's. One that cannot be opened is tried once a minute. */
final class KernelLogs implements Poller {
  private static final Logger LOG = LoggerFactory.getLogger(KernelLogs.class);
  private static final long RETRY_MILLIS = 60_000;

  private final KernelHost host;
  private final LogPositions positions;
  private final InstantSource clock;
  private final Consumer<NodeEvent> sink;
  private final Map<String, Path> closed = new LinkedHashMap<>();
  private final Map<String, KernelLogCollector> open = new LinkedHashMap<>();
  private long tryMillis = Long.MIN_VALUE;
  private boolean told;

  KernelLogs(
      KernelLogConfig config,
      KernelHost host,
      LogPositions positions,
      InstantSource clock,
      Consumer<NodeEvent> sink) {
    this.host = host;
    this.positions = positions;
    this.clock = clock;
    this.sink = sink;
    closed.put("kmsg", config.path());
    if (Files.exists(config.fabricManager())) {
      closed.put("fabricmanager", config.fabricManager());
    }
  }

  @Override
  public void poll() {
    long now = clock.millis();
    if (!closed.isEmpty() && now >= tryMillis) {
      tryMillis = now + RETRY_MILLIS;
      closed.entrySet().removeIf(log -> open(log.getKey(), log.getValue()));
    }
    open.values().forEach(KernelLogCollector::poll);
    positions.save(positions());
  }

  private boolean open(String name, Path path) {
    try {
      String position = positions.saved().getOrDefault(name, "");
      open.put(name, KernelLogCollector.open(name, path, position, host, clock, sink));
      return true;
    } catch (IOException e) {
      if (!told) {
        told = true;
        LOG.warn("log {} cannot be read (the kernel's needs CAP_SYSLOG): {}", path, e.toString());
      }
      return false;
    }
  }

  private Map<String, String> positions() {
    var current = new LinkedHashMap<>(positions.saved());
    open.forEach((name, log) -> current.put(name, log.position()));
    return current;
  }

  @Override
  public void close() {
    Map<String, String> last = positions(); // a closed log knows none
    open.values().forEach(KernelLogCollector::close);
    positions.save(last);
  }
}
