package io.forestall.simulator;

/** The time of the day: 1 when the room is warmest, in the afternoon, and -1 twelve hours later. */
final class Season {
  private static final double DAY_MILLIS = 86_400_000;

  /** Assumed: warmest at 15:00 UTC. */
  private static final double WARMEST = 15 / 24.0;

  private Season() {}

  static double at(long timeMillis) {
    return Math.cos(2 * Math.PI * (timeMillis / DAY_MILLIS - WARMEST));
  }
}
