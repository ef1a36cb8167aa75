package io.forestall.bench.quality.data;

import java.util.List;

/** Step times of one training run, in the order they were printed. */
public record StepRun(String name, List<Double> stepSeconds) {
  public StepRun {
    stepSeconds = List.copyOf(stepSeconds);
  }
}
