package io.forestall.alerts.notify;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An Alertmanager. Of a cluster of them each one must be told: one sink for each.
 *
 * @param endpoint its root, without {@code /api/v2}
 * @param refresh how often it is told what still stands; well below its resolve_timeout
 */
public record AlertmanagerConfig(Endpoint endpoint, Duration refresh) implements ReceiverConfig {
  static final Duration DEFAULT_REFRESH = Duration.ofMinutes(1);
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofHours(1);

  public AlertmanagerConfig {
    requireArgument(
        refresh.compareTo(SHORTEST) >= 0 && refresh.compareTo(LONGEST) <= 0,
        "refresh must be in [1s, 1h]: %s",
        refresh);
  }

  /** Reads the endpoint and refresh; null if a mistake was noted. */
  public static @Nullable AlertmanagerConfig from(
      ConfigSection section, Function<String, @Nullable String> environment) {
    Endpoint endpoint = Endpoint.from(section, "", environment);
    Duration refresh = section.duration("refresh", DEFAULT_REFRESH, SHORTEST, LONGEST);
    return endpoint == null ? null : new AlertmanagerConfig(endpoint, refresh);
  }

  @Override
  public Sink open(String name, Wording wording, InstantSource clock) {
    return new AlertmanagerSink(name, wording, this, clock);
  }
}
