package io.forestall.simulator;

import java.util.SplittableRandom;

/**
 * Errors that one GPU has counted. Rates of the conditions are drawn per tick, totals are followed
 * as they rise, so that faults one after the other add up. Volatile counts begin anew with the
 * driver; aggregates and remapped rows stay for ever.
 */
final class DeviceCounters {
  /** Memory banks with spare rows that a healthy GPU reports; from an H100's listing. */
  static final int BANKS = 640;

  private final SplittableRandom random;

  private double corrected;
  private double sramCorrected;
  private double dramUncorrected;
  private double sramUncorrected;
  private double correctedAggregate;
  private double uncorrectedAggregate;
  private double remapCorrectable;
  private double remapUncorrectable;
  private double pcieReplays;
  private double nvlinkCrcErrors;
  private double nvlinkReplays;
  private double nvlinkRecoveries;
  private int lastXid;

  /** Totals of the conditions at the last tick. */
  private int seenUncorrected;

  private int seenSramUncorrected;
  private int seenRemapCorrectable;
  private int seenRemapUncorrectable;
  private int seenReplays;
  private int seenRecoveries;

  DeviceCounters(SplittableRandom random) {
    this.random = random;
  }

  /** Counts what happened in a tick. */
  void advance(double seconds, DeviceConditions conditions) {
    double newCorrected = Poisson.draw(random, conditions.eccCorrectedPerSecond * seconds);
    double newSram = Poisson.draw(random, conditions.sramCorrectedPerSecond * seconds);
    corrected += newCorrected + newSram;
    sramCorrected += newSram;
    correctedAggregate += newCorrected + newSram;
    int dram = Math.max(0, conditions.eccUncorrected - seenUncorrected);
    int sram = Math.max(0, conditions.sramUncorrected - seenSramUncorrected);
    seenUncorrected = conditions.eccUncorrected;
    seenSramUncorrected = conditions.sramUncorrected;
    dramUncorrected += dram;
    sramUncorrected += sram;
    uncorrectedAggregate += dram + sram;
    remapCorrectable += Math.max(0, conditions.remapCorrectable - seenRemapCorrectable);
    remapUncorrectable += Math.max(0, conditions.remapUncorrectable - seenRemapUncorrectable);
    seenRemapCorrectable = conditions.remapCorrectable;
    seenRemapUncorrectable = conditions.remapUncorrectable;
    pcieReplays += Poisson.draw(random, conditions.pcieReplaysPerSecond * seconds);
    nvlinkCrcErrors += Poisson.draw(random, conditions.nvlinkCrcErrorsPerSecond * seconds);
    nvlinkReplays += Math.max(0, conditions.nvlinkReplays - seenReplays);
    nvlinkRecoveries += Math.max(0, conditions.nvlinkRecoveries - seenRecoveries);
    seenReplays = conditions.nvlinkReplays;
    seenRecoveries = conditions.nvlinkRecoveries;
    lastXid = conditions.lastXid != 0 ? conditions.lastXid : lastXid;
  }

  /** The driver starts anew. */
  void restartDriver() {
    corrected = 0;
    sramCorrected = 0;
    dramUncorrected = 0;
    sramUncorrected = 0;
    pcieReplays = 0;
    nvlinkCrcErrors = 0;
    nvlinkReplays = 0;
    nvlinkRecoveries = 0;
    lastXid = 0;
  }

  double corrected() {
    return corrected;
  }

  double sramCorrected() {
    return sramCorrected;
  }

  double dramUncorrected() {
    return dramUncorrected;
  }

  double sramUncorrected() {
    return sramUncorrected;
  }

  double correctedAggregate() {
    return correctedAggregate;
  }

  double uncorrectedAggregate() {
    return uncorrectedAggregate;
  }

  double remapCorrectable() {
    return remapCorrectable;
  }

  double remapUncorrectable() {
    return remapUncorrectable;
  }

  double pcieReplays() {
    return pcieReplays;
  }

  double nvlinkCrcErrors() {
    return nvlinkCrcErrors;
  }

  double nvlinkReplays() {
    return nvlinkReplays;
  }

  double nvlinkRecoveries() {
    return nvlinkRecoveries;
  }

  /** XID that the exporter shows: it stays until the driver starts anew. */
  int lastXid() {
    return lastXid;
  }
}
