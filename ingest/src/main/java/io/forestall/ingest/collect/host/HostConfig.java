package io.forestall.ingest.collect.host;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Whether and where the node's own numbers are read; section {@code host}.
 *
 * @param enabled off where node_exporter is scraped instead
 * @param root where the node's file system is seen; {@code /host}, say, in a container
 * @param slowInterval distance of readings that cost more than they change: sensors, links,
 *     throttle and memory-error counters, file systems
 */
public record HostConfig(boolean enabled, Path root, Duration slowInterval) {

  public HostConfig {
    requireArgument(
        slowInterval.toMillis() > 0, "slowInterval must be at least 1 ms: %s", slowInterval);
  }

  public static HostConfig defaults() {
    return new HostConfig(true, Path.of("/"), Duration.ofSeconds(10));
  }

  /** Reads the section; mistakes are noted there. */
  public static HostConfig from(ConfigSection section) {
    HostConfig standard = defaults();
    return new HostConfig(
        section.flag("enabled", standard.enabled),
        Path.of(section.text("root", standard.root.toString())),
        section.duration(
            "slowInterval", standard.slowInterval, Duration.ofMillis(100), Duration.ofHours(1)));
  }
}
