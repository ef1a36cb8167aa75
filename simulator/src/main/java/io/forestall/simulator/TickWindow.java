package io.forestall.simulator;

/** The time one tick covers: after {@code fromMillis}, up to and including {@code toMillis}. */
record TickWindow(long fromMillis, long toMillis) {
  boolean contains(long timeMillis) {
    return timeMillis > fromMillis && timeMillis <= toMillis;
  }

  double seconds() {
    return (toMillis - fromMillis) / 1e3;
  }
}
