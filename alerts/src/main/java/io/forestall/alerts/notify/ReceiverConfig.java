package io.forestall.alerts.notify;

import java.time.InstantSource;

/** Where a sink tells, and in which format. */
public sealed interface ReceiverConfig
    permits WebhookConfig, AlertmanagerConfig, PagerDutyConfig, SlackConfig {
  /** The address; never to be printed as a whole. */
  Endpoint endpoint();

  /** A sink of this name. */
  Sink open(String name, Wording wording, InstantSource clock);
}
