package io.forestall.simulator;

/** What a simulated job does. */
enum JobPhase {
  /** Steps and checkpoints follow each other. */
  TRAINING,
  /** Some rank or link keeps all others waiting. */
  BLOCKED,
  /** The processes are gone. */
  ENDED
}
