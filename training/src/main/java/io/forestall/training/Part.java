package io.forestall.training;

/** What a row is for. */
enum Part {
  /** Grows trees: training nodes before the cut. */
  TRAIN,
  /** Turns scores into probabilities: other nodes, at all times. */
  CALIBRATE,
  /** Says what the model is worth: yet other nodes, after the cut. */
  TEST,
  /** Training nodes after the cut and test nodes before it. */
  UNUSED
}
