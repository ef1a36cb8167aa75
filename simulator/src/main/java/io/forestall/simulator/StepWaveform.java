package io.forestall.simulator;

/**
 * The rhythm of training steps: whatever a rank does in a step it does between two phases of it, 0
 * being the step's begin and 1 its end. O(1) for a window of any length.
 */
final class StepWaveform {
  private StepWaveform() {}

  /**
   * Share of the time between two positions that lies between two phases of a step.
   *
   * @param fromStep whole steps and fraction where the window begins
   * @param toStep where it ends, not before
   * @param begin phase in [0, 1]
   * @param end phase, not before the begin
   */
  static double share(double fromStep, double toStep, double begin, double end) {
    double length = toStep - fromStep;
    if (!(length > 0) || end <= begin) {
      return 0;
    }
    double inside = inside(toStep, begin, end) - inside(fromStep, begin, end);
    return Math.min(1, Math.max(0, inside / length));
  }

  /** Time between position 0 and this one that lies between the phases, in steps. */
  private static double inside(double step, double begin, double end) {
    double whole = Math.floor(step);
    double phase = step - whole;
    return whole * (end - begin) + Math.max(0, Math.min(phase, end) - begin);
  }
}
