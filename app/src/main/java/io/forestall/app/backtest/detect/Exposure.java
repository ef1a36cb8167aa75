package io.forestall.app.backtest.detect;

/**
 * How long a node was really looked at: the span of its telemetry in one window.
 *
 * @param devices at most seen at once; at least 1, as a node without accelerators is one device
 */
public record Exposure(String node, long firstMillis, long lastMillis, int devices) {
  private static final double DAY_MILLIS = 86_400_000;

  public double deviceDays() {
    return devices * (lastMillis - firstMillis) / DAY_MILLIS;
  }
}
