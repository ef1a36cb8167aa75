package io.forestall.alerts.notify;

import io.forestall.schemas.config.ConfigSection;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A PagerDuty service, by its integration key for Events v2. */
public record PagerDutyConfig(Endpoint endpoint, RoutingKey routingKey) implements ReceiverConfig {
  static final String STANDARD = "https://events.pagerduty.com/v2/enqueue";

  /** Reads the endpoint and routingKey, which may be env:NAME or file:PATH; null if wrong. */
  public static @Nullable PagerDutyConfig from(
      ConfigSection section, Function<String, @Nullable String> environment) {
    Endpoint endpoint = Endpoint.from(section, STANDARD, environment);
    String key = section.requiredText("routingKey");
    if (endpoint == null || key.isBlank()) {
      return null;
    }
    try {
      return new PagerDutyConfig(endpoint, RoutingKey.parse(SecretText.read(key, environment)));
    } catch (IllegalArgumentException e) {
      section.fail("routingKey", Endpoint.HIDDEN, String.valueOf(e.getMessage()));
      return null;
    }
  }

  @Override
  public Sink open(String name, Wording wording, InstantSource clock) {
    return new PagerDutySink(name, wording, this, clock);
  }
}
