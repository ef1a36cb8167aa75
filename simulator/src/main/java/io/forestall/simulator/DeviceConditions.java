package io.forestall.simulator;

/**
 * What faults do to one device during one tick; several faults add up. Cleared before each tick.
 */
final class DeviceConditions {
  /** No longer answers on PCIe. */
  boolean lost;

  /** The rank's process is dead. */
  boolean processGone;

  /** The rank stays in host code and launches nothing. */
  boolean stuckOnHost;

  /** Thermal resistance relative to a healthy device's. */
  double resistanceFactor = 1;

  void clear() {
    lost = false;
    processGone = false;
    stuckOnHost = false;
    resistanceFactor = 1;
  }

  /** Whether this rank keeps all others of its job waiting. */
  boolean blocksJob() {
    return lost || processGone || stuckOnHost;
  }
}
