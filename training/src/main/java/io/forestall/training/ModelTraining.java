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
        gates.stream()
            .flatMap(gate -> gate.check(risk.qualities(), outlierMeasures).stream())
            .toList();
    List<TrainedModel> models = new ArrayList<>();
    RiskModel riskModel = risk.model();
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

  private static boolean met(List<ModelGate.Result> results, boolean ofOutlier) {
    return results.stream()
        .filter(result -> result.gate().ofOutlier() == ofOutlier)
        .allMatch(ModelGate.Result::met);
  }
}
