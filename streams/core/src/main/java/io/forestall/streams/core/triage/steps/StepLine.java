package io.forestall.streams.core.triage.steps;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.record.StepProgress;
import org.jspecify.annotations.Nullable;

/**
 * What a job's log said at one time.
 *
 * @param step -1 when no line named one
 * @param durationMillis NaN when it was not printed, as are the next two
 * @param loss infinite when NaN was printed: the training has lost its numbers
 * @param gradNorm infinite when NaN was printed
 */
record StepLine(String phase, long step, double durationMillis, double loss, double gradNorm) {
  static final String TRAIN = "TRAIN";

  static StepLine of(StepProgress step) {
    return new StepLine(
        step.getPhase(),
        step.getStep(),
        number(step.getDurationMillis()),
        number(step.getLoss()),
        number(step.getGradNorm()));
  }

  private static double number(@Nullable Double printed) {
    if (printed == null) {
      return Double.NaN;
    }
    return Double.isFinite(printed) ? printed : Double.POSITIVE_INFINITY;
  }

  boolean trains() {
    return phase.equals(TRAIN);
  }

  /**
   * Both, for lines of the same time come in whatever order: a step that ends with a checkpoint
   * tells of both at once.
   */
  StepLine with(StepLine other) {
    boolean otherPhase = !other.trains() && (trains() || phase.compareTo(other.phase) < 0);
    return new StepLine(
        otherPhase ? other.phase : phase,
        Math.max(step, other.step),
        larger(durationMillis, other.durationMillis),
        larger(loss, other.loss),
        larger(gradNorm, other.gradNorm));
  }

  private static double larger(double one, double other) {
    return Double.isNaN(one) || other > one ? other : one;
  }

  void write(StateWriter out) {
    out.writeString(phase);
    out.writeLong(step);
    out.writeDouble(durationMillis);
    out.writeDouble(loss);
    out.writeDouble(gradNorm);
  }

  static StepLine read(StateReader in) {
    return new StepLine(
        in.readString(), in.readLong(), in.readDouble(), in.readDouble(), in.readDouble());
  }
}
