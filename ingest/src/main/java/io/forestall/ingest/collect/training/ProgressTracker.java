package io.forestall.ingest.collect.training;

import java.util.BitSet;
import java.util.function.BiConsumer;

/**
 * Tells progress from repetition and restart; passes on what is new, with the attempt.
 *
 * <ul>
 *   <li>A step passes once, and again only with a value that it lacked. Nodes that print their own
 *       copies of a line lag by a step or two: such steps are dropped.
 *   <li>A restart is a start line after steps, the launcher's own count, or a step that falls by
 *       more than copies can lag. It begins a new attempt.
 *   <li>A phase passes when it begins; the end of a checkpoint is a TRAIN record of the last step.
 *   <li>A failure passes once for each rank that is named.
 * </ul>
 */
final class ProgressTracker {
  private static final long COPY_LAG = 2;
  private static final int MAX_RANK = 1 << 20;

  private final BiConsumer<StepLine, Integer> sink;
  private int attempt;
  private long lastStep;
  private boolean trained;
  private boolean failed;
  private Phase phase = Phase.START;
  private boolean begun;
  private long phaseStep = StepLine.NO_STEP;
  private boolean durationKnown;
  private boolean lossKnown;
  private boolean gradNormKnown;
  private final BitSet failedRanks = new BitSet();

  /** Goes on where an earlier one stopped. */
  ProgressTracker(int attempt, long lastStep, BiConsumer<StepLine, Integer> sink) {
    this.attempt = attempt;
    this.lastStep = lastStep;
    this.trained = lastStep >= 0;
    this.sink = sink;
  }

  int attempt() {
    return attempt;
  }

  long lastStep() {
    return lastStep;
  }

  void accept(StepLine line) {
    switch (line.phase()) {
      case TRAIN -> train(line);
      case START -> start(line);
      case FAILED -> fail(line);
      case COMPILE, CHECKPOINT, EVALUATION, END -> enter(line);
    }
  }

  /** The launcher counts this many restarts. */
  void restarts(int count) {
    if (count > attempt) {
      newAttempt(count);
    }
  }

  private void start(StepLine line) {
    if (trained) {
      newAttempt(attempt + 1);
    }
    enter(line);
  }

  private void newAttempt(int number) {
    attempt = number;
    trained = false;
    failed = false;
    failedRanks.clear();
  }

  private void fail(StepLine line) {
    boolean first = !failed;
    failed = true;
    int rank = line.rank();
    boolean named = rank >= 0 && rank < MAX_RANK && !failedRanks.get(rank);
    if (named) {
      failedRanks.set(rank);
    }
    if (first || named) {
      pass(line);
    }
  }

  /** Passes a phase that begins, or that comes again for another step. */
  private void enter(StepLine line) {
    boolean again = begun && phase == line.phase();
    boolean other = line.step() != StepLine.NO_STEP && line.step() != phaseStep;
    if (!again || other) {
      pass(line);
      phaseStep = line.step();
    }
  }

  private void train(StepLine line) {
    if (line.step() == StepLine.NO_STEP) {
      boolean over = phase == Phase.CHECKPOINT || phase == Phase.EVALUATION;
      if (line.loss() != null || (over && begun)) {
        pass(at(line, lastStep));
      }
    } else if (line.step() > lastStep || !trained) {
      step(line);
    } else if (line.step() == lastStep && !failed) {
      repeated(line);
    } else if (failed || lastStep - line.step() > COPY_LAG) {
      newAttempt(attempt + 1);
      step(line);
    }
  }

  private void step(StepLine line) {
    lastStep = line.step();
    trained = true;
    durationKnown = line.durationMillis() != null;
    lossKnown = line.loss() != null;
    gradNormKnown = line.gradNorm() != null;
    pass(line);
  }

  private void repeated(StepLine line) {
    boolean more =
        (line.durationMillis() != null && !durationKnown)
            || (line.loss() != null && !lossKnown)
            || (line.gradNorm() != null && !gradNormKnown);
    durationKnown |= line.durationMillis() != null;
    lossKnown |= line.loss() != null;
    gradNormKnown |= line.gradNorm() != null;
    if (more) {
      pass(line);
    }
  }

  private void pass(StepLine line) {
    begun = true;
    phase = line.phase();
    sink.accept(line, attempt);
  }

  private static StepLine at(StepLine line, long step) {
    return new StepLine(
        line.origin(),
        line.phase(),
        step,
        line.durationMillis(),
        line.loss(),
        line.gradNorm(),
        line.rank());
  }
}
