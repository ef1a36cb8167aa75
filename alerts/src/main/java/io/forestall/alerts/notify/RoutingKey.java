package io.forestall.alerts.notify;

import static io.forestall.schemas.Checks.requireArgument;

/** PagerDuty's integration key: 32 letters and digits. It never prints itself. */
public final class RoutingKey {
  private final String text;

  private RoutingKey(String text) {
    this.text = text;
  }

  /**
   * Reads a key.
   *
   * @throws IllegalArgumentException if it is none; the message never repeats it
   */
  public static RoutingKey parse(String text) {
    requireArgument(text.matches("[A-Za-z0-9]{32}"), "a routing key has 32 letters and digits");
    return new RoutingKey(text);
  }

  /** The key itself, for the request alone. */
  String reveal() {
    return text;
  }

  @Override
  public String toString() {
    return "***";
  }
}
