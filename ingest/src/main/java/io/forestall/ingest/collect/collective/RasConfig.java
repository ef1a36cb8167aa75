package io.forestall.ingest.collect.collective;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;
import java.time.Duration;

/**
 * Where and how often NCCL's RAS server is asked; section {@code agent.collective.ras}.
 *
 * @param host address of the server; it listens on the node's own loopback
 * @param interval distance of questions of the node that asks most often; others ask less
 * @param timeout for one whole answer
 * @param maxBytes a longer answer is refused
 */
public record RasConfig(
    boolean enabled, String host, int port, Duration interval, Duration timeout, long maxBytes) {
  private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);
  private static final Duration MAX_INTERVAL = Duration.ofHours(1);
  private static final Duration MIN_TIMEOUT = Duration.ofMillis(100);
  private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);

  public static final RasConfig DEFAULT =
      new RasConfig(
          false, "127.0.0.1", 28_028, Duration.ofSeconds(10), Duration.ofSeconds(5), 64_000_000);

  public RasConfig {
    requireArgument(!host.isBlank(), "host must not be empty");
    requireArgument(port >= 1 && port <= 65_535, "port must be in [1, 65535]: %s", port);
    requireArgument(
        interval.compareTo(MIN_INTERVAL) >= 0 && interval.compareTo(MAX_INTERVAL) <= 0,
        "interval must be in [1s, 1h]: %s",
        interval);
    requireArgument(
        timeout.compareTo(MIN_TIMEOUT) >= 0 && timeout.compareTo(MAX_TIMEOUT) <= 0,
        "timeout must be in [100ms, 1m]: %s",
        timeout);
    requireArgument(
        maxBytes >= 1_000 && maxBytes <= 1_000_000_000,
        "maxBytes must be in [1000, 1000000000]: %s",
        maxBytes);
  }

  static RasConfig from(ConfigSection section) {
    String host = section.text("host", DEFAULT.host);
    if (host.isBlank()) {
      section.fail("host", host, "must not be empty");
      host = DEFAULT.host;
    }
    return new RasConfig(
        section.flag("enabled", DEFAULT.enabled),
        host,
        section.integer("port", DEFAULT.port, 1, 65_535),
        section.duration("interval", DEFAULT.interval, MIN_INTERVAL, MAX_INTERVAL),
        section.duration("timeout", DEFAULT.timeout, MIN_TIMEOUT, MAX_TIMEOUT),
        section.integer("maxBytes", (int) DEFAULT.maxBytes, 1_000, 1_000_000_000));
  }
}
