package io.forestall.simulator;

/** What faults do to one network port during one tick. Cleared before each tick. */
final class PortConditions {
  /** No link. */
  boolean down;

  /** No link yet, but the two ends have found each other again. */
  boolean training;

  /** The adapter is gone: its series vanish. */
  boolean lost;

  /** Times the link has gone down since the start. */
  int timesDown;

  double symbolErrorsPerSecond;
  double recoveriesPerSecond;

  /** Rate relative to the port's best: lanes were lost. */
  double rateRatio = 1;

  /** Share of time in which the port has data and may not send. */
  double transmitWaitShare;

  /** Congestion notification packets. */
  double congestionPacketsPerSecond;

  void clear() {
    down = false;
    training = false;
    lost = false;
    timesDown = 0;
    symbolErrorsPerSecond = 0;
    recoveriesPerSecond = 0;
    rateRatio = 1;
    transmitWaitShare = 0;
    congestionPacketsPerSecond = 0;
  }

  /** Whether the port passes nothing, so that its job stands still. */
  boolean blocksJob() {
    return down || lost;
  }
}
