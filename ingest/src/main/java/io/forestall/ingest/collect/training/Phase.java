package io.forestall.ingest.collect.training;

/** What a job is doing; the name is what stands in StepProgress.phase. */
enum Phase {
  START,
  COMPILE,
  TRAIN,
  CHECKPOINT,
  EVALUATION,
  FAILED,
  END
}
