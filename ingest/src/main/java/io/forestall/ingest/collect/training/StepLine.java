package io.forestall.ingest.collect.training;

import org.jspecify.annotations.Nullable;

/**
 * What a line says of a job's progress.
 *
 * @param origin the line, or the first of several
 * @param step step or iteration; {@link #NO_STEP} when the line names none
 * @param rank the rank that it is about; {@link #NO_RANK} when it names none
 */
record StepLine(
    LogLine origin,
    Phase phase,
    long step,
    @Nullable Double durationMillis,
    @Nullable Double loss,
    @Nullable Double gradNorm,
    int rank) {
  static final long NO_STEP = -1;
  static final int NO_RANK = -1;

  /** A step that was done. */
  static StepLine trained(
      LogLine origin,
      long step,
      @Nullable Double durationMillis,
      @Nullable Double loss,
      @Nullable Double gradNorm) {
    return new StepLine(origin, Phase.TRAIN, step, durationMillis, loss, gradNorm, NO_RANK);
  }

  /** A phase that began. */
  static StepLine phase(LogLine origin, Phase phase, long step) {
    return new StepLine(origin, phase, step, null, null, null, NO_RANK);
  }

  StepLine of(int otherRank, long timeMillis) {
    var line = new LogLine(origin.text(), origin.sequence(), timeMillis);
    return new StepLine(line, phase, step, durationMillis, loss, gradNorm, otherRank);
  }
}
