package io.forestall.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a training.
 *
 * @param models at most one of each kind
 * @param horizons of the risk model, with what each is worth
 * @param skipped what could not be trained, with the reason
 * @param outlier what the outlier model is worth; null without one
 * @param card the model card, in Markdown
 */
public record TrainingResult(
    List<TrainedModel> models,
    List<HorizonQuality> horizons,
    Map<String, String> skipped,
    @Nullable OutlierQuality outlier,
    List<ModelGate.Result> gates,
    String card) {
  public TrainingResult {
    models = List.copyOf(models);
    horizons = List.copyOf(horizons);
    skipped = Collections.unmodifiableMap(new LinkedHashMap<>(skipped)); // in their order
    gates = List.copyOf(gates);
  }

  /** Whether every condition is met. */
  public boolean gatesMet() {
    return gates.stream().allMatch(ModelGate.Result::met);
  }
}
