package io.forestall.simulator;

import java.util.SplittableRandom;

/** What a host sees of its disks and of storage across the network. */
final class StorageModel {
  /** The kernel counts a task as hung after this. */
  private static final double HUNG_SECONDS = 120;

  /** Processes that block on storage that does not answer, 8 to 64 observed. */
  private static final double STALLED_PROCESSES = 32;

  /** Local file systems, as on an HGX server. */
  private static final double ROOT_BYTES = 1.8e12;

  private static final double ROOT_AVAILABLE_RATIO = 0.6;
  private static final double SCRATCH_BYTES = 28e12;
  private static final double SCRATCH_AVAILABLE_RATIO = 0.5;

  /** A retransmission in so many ends in a major timeout. */
  private static final double RETRANSMITS_PER_TIMEOUT = 10;

  private final SplittableRandom random;
  private double pressureSeconds;
  private double stallSeconds;
  private double diskSeconds;
  private double retransmits;
  private double hungSeconds;
  private double blocked;
  private double hungTasks;
  private NodeConditions conditions = new NodeConditions(0);

  StorageModel(SplittableRandom random) {
    this.random = random;
  }

  /** Moves it by a tick and returns the share of it in which storage did not answer. */
  double advance(double seconds, HostLoad load, NodeConditions now) {
    conditions = now;
    double stalled = Math.min(1, Math.max(now.storageStallShare, now.diskStallShare));
    pressureSeconds +=
        seconds * Math.min(1, 0.01 * load.training + 0.2 * load.checkpointing + stalled);
    stallSeconds +=
        seconds * Math.min(1, 0.002 * load.training + 0.05 * load.checkpointing + 0.9 * stalled);
    double used = 0.02 * load.training + 0.6 * load.checkpointing + 0.002;
    diskSeconds += seconds * Math.min(1, used + now.diskStallShare);
    retransmits += Poisson.draw(random, now.nfsRetransmitsPerSecond * seconds);
    blocked = Math.rint(2 * load.checkpointing + STALLED_PROCESSES * stalled);
    boolean hangs = stalled >= 1;
    double before = hungSeconds;
    hungSeconds = hangs ? hungSeconds + seconds : 0;
    hungTasks += before < HUNG_SECONDS && hungSeconds >= HUNG_SECONDS ? blocked : 0;
    return stalled;
  }

  /** The host boots: what the kernel counts begins at 0. */
  void restart() {
    pressureSeconds = 0;
    stallSeconds = 0;
    diskSeconds = 0;
    retransmits = 0;
    hungSeconds = 0;
    hungTasks = 0;
  }

  double pressureSeconds() {
    return pressureSeconds;
  }

  double stallSeconds() {
    return stallSeconds;
  }

  double diskSeconds() {
    return diskSeconds;
  }

  double blocked() {
    return blocked;
  }

  double hungTasks() {
    return hungTasks;
  }

  double retransmits() {
    return retransmits;
  }

  double majorTimeouts() {
    return Math.floor(retransmits / RETRANSMITS_PER_TIMEOUT);
  }

  double rootBytes() {
    return ROOT_BYTES;
  }

  double rootAvailableBytes() {
    return ROOT_BYTES * ROOT_AVAILABLE_RATIO;
  }

  double scratchBytes() {
    return SCRATCH_BYTES;
  }

  double scratchAvailableBytes() {
    double free = SCRATCH_BYTES * SCRATCH_AVAILABLE_RATIO - conditions.diskFilledBytes;
    return Math.rint(Math.max(0, free) / 4096) * 4096;
  }

  boolean scratchReadonly() {
    return conditions.diskReadonly;
  }

  double spareRatio() {
    return conditions.diskSpareRatio;
  }

  double wearRatio() {
    return conditions.diskWearRatio;
  }
}
