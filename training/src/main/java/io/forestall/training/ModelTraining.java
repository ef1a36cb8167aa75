package io.forestall.training;

import io.forestall.streams.core.model.OutlierModel;
import io.forestall.streams.core.model.RiskModel;
import io.forestall.traces.TraceProblems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Trains both models on labelled traces and says what they are worth. The same traces, settings and
 * release give the same bytes.
 */
public final class ModelTraining {
  private final TrainingSettings settings;
  private final List<ModelGate> gates;
  private final LogReading logs;
  private final TrainingProgress progress;

  public ModelTraining(
      TrainingSettings settings,
      List<ModelGate> gates,
      LogReading logs,
      TrainingProgress progress) {
    this.settings = settings;
    this.gates = List.copyOf(gates);
    this.logs = logs;
    this.progress = progress;
  }

  /**
   * Trains.
   *
   * @throws TrainingException if there is nothing to learn from
   */
  public TrainingResult train(List<Path> traces, TraceProblems problems)
      throws IOException, TrainingException {
    TrainingData data = TrainingData.read(traces, settings, logs, problems, progress);
    var risk = new RiskTraining(data, settings);
    risk.train(progress);
    var outlier = new OutlierTraining(data, settings);
    outlier.train();
    Map<String, String> skipped = new LinkedHashMap<>();
    risk.skipped().forEach((horizon, why) -> skipped.put(RiskModel.NAME + ' ' + horizon, why));
    if (!outlier.skipped().isEmpty()) {
      skipped.put(OutlierModel.NAME, outlier.skipped());
    }
    OutlierQuality outlierQuality = outlier.quality();
    Map<String, Double> outlierMeasures =
        outlierQuality == null ? Map.of() : ModelGate.measures(outlierQuality);
    List<ModelGate.Result> results =
        new ArrayList<>(
            gates.stream()
                .flatMap(gate -> gate.check(risk.qualities(), outlierMeasures).stream())
                .toList());
    Set<String> leftOut = leaveOut(results, risk.qualities().size(), skipped);
    List<TrainedModel> models = new ArrayList<>();
    RiskModel riskModel = risk.model(leftOut);
    if (riskModel != null) {
      models.add(new TrainedModel(RiskModel.NAME, riskModel.toBytes(), met(results, false)));
    }
    OutlierModel outlierModel = outlier.model();
    if (outlierModel != null) {
      models.add(new TrainedModel(OutlierModel.NAME, outlierModel.toBytes(), met(results, true)));
    }
    var card = new ModelCard(data, settings, risk, outlierQuality, skipped, results);
    return new TrainingResult(
        models, risk.qualities(), skipped, outlierQuality, results, card.text());
  }

  /**
   * A horizon that misses a condition asked of every horizon is left out, and the model goes
   * without it; one that misses a condition of its own, or all of them, hold the whole model back.
   */
  private static Set<String> leaveOut(
      List<ModelGate.Result> results, int horizons, Map<String, String> skipped) {
    Map<String, String> missed = new LinkedHashMap<>();
    for (ModelGate.Result result : results) {
      if (!result.met() && !result.gate().ofOutlier() && result.gate().group().isEmpty()) {
        missed.merge(result.modelGroup(), result.sentence(), (one, other) -> one + "; " + other);
      }
    }
    if (missed.size() >= horizons) {
      return Set.of();
    }
    missed.forEach((horizon, why) -> skipped.put(RiskModel.NAME + ' ' + horizon, why));
    results.removeIf(result -> missed.containsKey(result.modelGroup()));
    return missed.keySet();
  }

  private static boolean met(List<ModelGate.Result> results, boolean ofOutlier) {
    return results.stream()
        .filter(result -> result.gate().ofOutlier() == ofOutlier)
        .allMatch(ModelGate.Result::met);
  }
}
