package io.forestall.simulator;

/**
 * The rhythm of training steps: each begins with a compute phase of a given fraction and ends with
 * a communication tail. O(1) for a window of any length.
 */
final class StepWaveform {
  private StepWaveform() {}

  /**
   * Share of the time between two positions that is compute phase.
   *
   * @param fromStep whole steps and fraction where the window begins
   * @param toStep where it ends, not before
   * @param computeFraction share of a step that is compute phase
   */
  static double computeShare(double fromStep, double toStep, double computeFraction) {
    double length = toStep - fromStep;
    if (!(length > 0)) {
      return 0;
    }
    double computed = computed(toStep, computeFraction) - computed(fromStep, computeFraction);
    return Math.min(1, Math.max(0, computed / length));
  }

  /** Compute phase between position 0 and this one, in steps. */
  private static double computed(double step, double computeFraction) {
    double whole = Math.floor(step);
    return whole * computeFraction + Math.min(step - whole, computeFraction);
  }
}
