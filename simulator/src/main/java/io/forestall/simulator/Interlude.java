package io.forestall.simulator;

/** What a live job does between, before or after its steps. */
enum Interlude {
  /** The image comes; no process yet. */
  PULL,
  /** Processes find each other and load their state. */
  LOAD,
  /** Kernels are compiled and graphs captured. */
  COMPILE,
  /** All ranks write. */
  CHECKPOINT,
  /** Forward passes on held-out data. */
  EVALUATION,
  /** All ranks wait for data. */
  DATA,
  /** One rank's host pauses and all others wait for it. */
  COLLECTION
}
