package io.forestall.simulator;

/**
 * What faults do to one device during one tick; several faults add up. Cleared before each tick.
 * Neutral values are those of a healthy device. Totals count from the start of the run and are a
 * function of time in the shape that sets them; rates are integrated by the model.
 */
final class DeviceConditions {
  /** State of an NVLink fabric that is in order. */
  static final int FABRIC_COMPLETE = 3;

  /** No longer answers on PCIe: gauges freeze, counters and memory sizes vanish. */
  boolean lost;

  /** Never came up after boot: no series at all, and the driver numbers the others anew. */
  boolean missing;

  /** The driver's firmware hangs: gauges freeze while the exporter waits. */
  boolean firmwareHung;

  /** The exporter serves magic numbers in place of values. */
  boolean blank;

  /** The rank's process is dead. */
  boolean processGone;

  /** The rank stays in host code and launches nothing. */
  boolean stuckOnHost;

  /** Thermal resistance relative to a healthy device's. */
  double resistanceFactor = 1;

  /** Air or water comes in this much warmer, kelvin. */
  double inletOffsetCelsius;

  /** Power cap relative to the SKU's limit. */
  double powerCapRatio = 1;

  /** The cap is the board's power brake, as clock event reasons and seconds show. */
  boolean powerBrake;

  /** No clock above this, hertz. */
  double clockCapHertz = Double.POSITIVE_INFINITY;

  /** The clock cap is a set application clock and shows as such. */
  boolean applicationClock;

  /** Compute time relative to a healthy device's, unseen by any sensor. */
  double computeStretch = 1;

  /** Share of time in which its host launches nothing: the GPU waits within the step. */
  double launchGapShare;

  /** XID that the exporter shows; 0 when none. */
  int lastXid;

  /** Repair that the driver asks for: 0 none, 1 GPU reset, 2 node reboot, 3 drain peer to peer. */
  int recoveryAction;

  double eccCorrectedPerSecond;

  /** Uncorrected errors of HBM so far. */
  int eccUncorrected;

  double sramCorrectedPerSecond;
  int sramUncorrected;
  boolean sramThresholdExceeded;
  int remapCorrectable;
  int remapUncorrectable;
  boolean remapPending;
  boolean remapFailed;

  /** Memory banks with few spare rows, and with none. */
  int banksLow;

  int banksNone;

  double nvlinkCrcErrorsPerSecond;
  int nvlinkReplays;
  int nvlinkRecoveries;

  /** Share of time in which its NVLinks retrain and pass nothing. */
  double nvlinkStallShare;

  /** Links that have gone down for good. */
  int nvlinksDown;

  /** NVLink passes nothing at all: the switch has failed. */
  boolean fabricDown;

  /** State of the NVLink fabric: 3 is complete, 2 in progress, 0 not supported. */
  int fabricState = FABRIC_COMPLETE;

  /** PCIe lanes in use; 0 for all. */
  int pcieWidth;

  /** PCIe generation in use; 0 for the best. */
  int pcieGeneration;

  double pcieReplaysPerSecond;

  /** Device memory in use relative to all; NaN for what the load takes. */
  double memoryUsedRatio = Double.NaN;

  /**
   * Share of time in which kernels of a program that belongs to no job run here while its own job
   * has no process: a health check, a tenant's inference.
   */
  double foreignShare;

  /** Memory stays allocated although no process is there. */
  boolean zombieMemory;

  void clear() {
    lost = false;
    missing = false;
    firmwareHung = false;
    blank = false;
    processGone = false;
    stuckOnHost = false;
    resistanceFactor = 1;
    inletOffsetCelsius = 0;
    powerCapRatio = 1;
    powerBrake = false;
    clockCapHertz = Double.POSITIVE_INFINITY;
    applicationClock = false;
    computeStretch = 1;
    launchGapShare = 0;
    lastXid = 0;
    recoveryAction = 0;
    eccCorrectedPerSecond = 0;
    eccUncorrected = 0;
    sramCorrectedPerSecond = 0;
    sramUncorrected = 0;
    sramThresholdExceeded = false;
    remapCorrectable = 0;
    remapUncorrectable = 0;
    remapPending = false;
    remapFailed = false;
    banksLow = 0;
    banksNone = 0;
    nvlinkCrcErrorsPerSecond = 0;
    nvlinkReplays = 0;
    nvlinkRecoveries = 0;
    nvlinkStallShare = 0;
    nvlinksDown = 0;
    fabricDown = false;
    fabricState = FABRIC_COMPLETE;
    pcieWidth = 0;
    pcieGeneration = 0;
    pcieReplaysPerSecond = 0;
    memoryUsedRatio = Double.NaN;
    foreignShare = 0;
    zombieMemory = false;
  }

  /** Whether the rank has no process here that could work. */
  boolean gone() {
    return lost || missing || processGone;
  }

  /** Whether this rank keeps all others of its job waiting. */
  boolean blocksJob() {
    return lost || missing || firmwareHung || processGone || stuckOnHost || fabricDown;
  }
}
