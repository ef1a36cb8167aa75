package io.forestall.alerts.dispatch;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.alerts.notify.AlertmanagerConfig;
import io.forestall.alerts.notify.PagerDutyConfig;
import io.forestall.alerts.notify.ReceiverConfig;
import io.forestall.alerts.notify.SlackConfig;
import io.forestall.alerts.notify.WebhookConfig;
import io.forestall.alerts.notify.Wording;
import io.forestall.schemas.config.ConfigSection;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One sink of the configuration.
 *
 * @param name names its folder, consumer group and actions, so it should never change
 */
public record SinkConfig(
    String name,
    IncidentFilter filter,
    RetrySchedule retry,
    Wording wording,
    ReceiverConfig receiver) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?");

  /** The kinds of receivers there are. */
  private enum Type {
    WEBHOOK,
    ALERTMANAGER,
    PAGERDUTY,
    SLACK
  }

  public SinkConfig {
    requireArgument(
        NAME.matcher(name).matches(),
        "name must be 1 to 40 of a-z, 0-9 and - and not begin or end with -: %s",
        name);
  }

  /** Reads one entry of {@code sinks}; null if a mistake was noted. */
  static @Nullable SinkConfig from(
      ConfigSection section, Wording standard, Function<String, @Nullable String> environment) {
    String name = section.requiredText("name");
    Type type = section.choice("type", Type.WEBHOOK);
    IncidentFilter filter = IncidentFilter.from(section);
    RetrySchedule retry = RetrySchedule.from(section);
    Wording wording = standard.with(section);
    ReceiverConfig receiver =
        switch (type) {
          case WEBHOOK -> WebhookConfig.from(section, environment);
          case ALERTMANAGER -> AlertmanagerConfig.from(section, environment);
          case PAGERDUTY -> PagerDutyConfig.from(section, environment);
          case SLACK -> SlackConfig.from(section, environment);
        };
    if (name.isBlank() || receiver == null) {
      return null;
    }
    try {
      return new SinkConfig(name, filter, retry, wording, receiver);
    } catch (IllegalArgumentException e) {
      section.fail("name", name, String.valueOf(e.getMessage()));
      return null;
    }
  }
}
