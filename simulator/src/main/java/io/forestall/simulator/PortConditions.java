package io.forestall.simulator;

/** What faults do to one network port during one tick. Cleared before each tick. */
final class PortConditions {
  /** No link. */
  boolean down;

  /** No link yet, but the two ends have found each other again. */
  boolean training;

  /** Times the link has gone down since the start. */
  int timesDown;

  double symbolErrorsPerSecond;
  double recoveriesPerSecond;

  void clear() {
    down = false;
    training = false;
    timesDown = 0;
    symbolErrorsPerSecond = 0;
    recoveriesPerSecond = 0;
  }
}
