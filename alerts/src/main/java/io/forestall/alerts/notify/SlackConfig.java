package io.forestall.alerts.notify;

import io.forestall.schemas.config.ConfigSection;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A Slack channel, by its incoming webhook; its whole url is a secret. */
public record SlackConfig(Endpoint endpoint) implements ReceiverConfig {
  /** Reads the endpoint; null if a mistake was noted. */
  public static @Nullable SlackConfig from(
      ConfigSection section, Function<String, @Nullable String> environment) {
    Endpoint endpoint = Endpoint.from(section, "", environment);
    return endpoint == null ? null : new SlackConfig(endpoint);
  }

  @Override
  public Sink open(String name, Wording wording, InstantSource clock) {
    return new SlackSink(name, wording, this, clock);
  }
}
