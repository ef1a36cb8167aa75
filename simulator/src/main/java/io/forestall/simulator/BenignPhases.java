package io.forestall.simulator;

import io.forestall.simulator.BenignPhase.Effect;
import io.forestall.traces.LabelKind;
import java.time.Duration;
import java.util.List;

/**
 * What looks like a fault and must page nobody. Lengths are those of published jobs or logs; how
 * often they come is assumed for all. A rate of 0 marks phases that a job goes through by itself:
 * they are never drawn, and whoever starts or ends a job plants their labels.
 */
final class BenignPhases {
  static final List<FaultRecipe> RECIPES =
      List.of(
          phase("B01", "JOB_START", Effect.LABEL_ONLY, 0, seconds(60), seconds(900)),
          phase("B02", "COMPILE", Effect.LABEL_ONLY, 0, seconds(30), seconds(600)),
          phase("B03", "WARM_UP", Effect.LABEL_ONLY, 0, seconds(30), seconds(150)),
          recipe("B04", "DATA_LOADING_DIP", 100, LoaderStall::planDip),
          phase("B05", "CHECKPOINT", Effect.CHECKPOINT, 100, seconds(20), seconds(120)),
          phase("B06", "EVALUATION", Effect.EVALUATION, 50, seconds(120), seconds(720)),
          recipe("B07", "GRADIENT_SKIP", 100, SkippedSteps::plan),
          recipe("B08", "SEQUENCE_CHANGE", 10, LongerSteps::plan),
          recipe("B09", "GARBAGE_COLLECTION", 20, CollectorPauses::plan),
          phase("B10", "PREEMPTION", Effect.PREEMPTION, 20, seconds(300), seconds(3_600)),
          phase("B11", "JOB_END", Effect.LABEL_ONLY, 0, seconds(30), seconds(300)),
          recipe("B12", "HEALTH_CHECK", 50, ForeignLoad::planCheck),
          recipe("B13", "INFERENCE", 20, ForeignLoad::planInference),
          recipe("B14", "EXPORTER_RESTART", 50, ExporterLoss::planRestart),
          recipe("B15", "DRIVER_UPDATE", 10, DriverRestart::plan),
          recipe("B16", "MAINTENANCE", 20, Maintenance::plan));

  private BenignPhases() {}

  private static FaultRecipe phase(
      String number,
      String label,
      Effect effect,
      double rate,
      Duration shortest,
      Duration longest) {
    return recipe(
        number,
        label,
        rate,
        (layout, node, onsetMillis, random) ->
            BenignPhase.plan(
                number, label, effect, shortest, longest, layout, node, onsetMillis, random));
  }

  private static FaultRecipe recipe(String number, String label, double rate, Planner planner) {
    return new FaultRecipe(number, label, LabelKind.BENIGN, rate, true, false, planner);
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }
}
