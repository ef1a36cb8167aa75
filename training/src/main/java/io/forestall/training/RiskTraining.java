package io.forestall.training;

import io.forestall.detectors.forest.FlatBoostedTrees;
import io.forestall.detectors.forest.IsotonicMap;
import io.forestall.streams.core.model.ModelInput;
import io.forestall.streams.core.model.RiskModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Trains the risk model, horizon by horizon; one without enough failures is left out. */
final class RiskTraining {
  /** Failures without which a horizon cannot be trained, or not be judged. */
  private static final int FEWEST_FAILURES = 2;

  private final TrainingData data;
  private final TrainingSettings settings;
  private final SmileTrainer smile;
  private final List<RiskModel.Horizon> horizons = new ArrayList<>();
  private final List<HorizonQuality> qualities = new ArrayList<>();
  private final Map<String, String> skipped = new LinkedHashMap<>();
  private final ModelInput input;

  RiskTraining(TrainingData data, TrainingSettings settings) throws TrainingException {
    this.data = data;
    this.settings = settings;
    this.smile = new SmileTrainer(settings);
    this.input = InputChoice.of(data.rows(Part.TRAIN));
  }

  void train(TrainingProgress progress) {
    progress.stage("growing");
    int done = 0;
    for (Duration horizon : settings.horizons()) {
      train(horizon);
      progress.at(++done, settings.horizons().size());
    }
  }

  private void train(Duration horizon) {
    List<TrainingRow> train = known(Part.TRAIN, horizon);
    List<TrainingRow> calibrate = known(Part.CALIBRATE, horizon);
    List<TrainingRow> test = known(Part.TEST, horizon);
    String lacking = lacking(train, calibrate, test, horizon);
    if (!lacking.isEmpty()) {
      skipped.put(HorizonQuality.name(horizon), lacking);
      return;
    }
    int[] fails = train.stream().mapToInt(row -> row.fails(horizon) ? 1 : 0).toArray();
    FlatBoostedTrees trees =
        SmileFlattener.flat(
            smile.boostedTrees(InputChoice.rows(input, train), fails), input.size());
    IsotonicMap calibration = calibrate(trees, calibrate, horizon);
    double[] probabilities = rated(trees, calibration, test);
    double alarm = OperatingPoint.alarm(rated(trees, calibration, calibrate), calibrate, horizon);
    double precision = OperatingPoint.precision(probabilities, test, horizon, alarm);
    horizons.add(new RiskModel.Horizon(horizon, trees, calibration, alarm, precision));
    qualities.add(
        new HorizonJudge(test, horizon, probabilities)
            .judge(failures(train, horizon), alarm, precision));
  }

  private List<TrainingRow> known(Part part, Duration horizon) {
    return data.rows(part).stream().filter(row -> row.known(horizon)).toList();
  }

  private String lacking(
      List<TrainingRow> train,
      List<TrainingRow> calibrate,
      List<TrainingRow> test,
      Duration horizon) {
    List<String> lacking = new ArrayList<>();
    lack("training", train, horizon, lacking);
    lack("calibration", calibrate, horizon, lacking);
    lack("test", test, horizon, lacking);
    return String.join("; ", lacking);
  }

  private static void lack(
      String part, List<TrainingRow> rows, Duration horizon, List<String> lacking) {
    int failures = failures(rows, horizon);
    boolean survives = rows.stream().anyMatch(row -> !row.fails(horizon));
    if (failures < FEWEST_FAILURES) {
      lacking.add(
          part + " has " + failures + " failures of which all is known, needs " + FEWEST_FAILURES);
    } else if (!survives) {
      lacking.add(part + " has no rows that do not fail");
    }
  }

  private static int failures(List<TrainingRow> rows, Duration horizon) {
    return (int)
        rows.stream()
            .filter(row -> row.fails(horizon))
            .map(TrainingRow::failure)
            .distinct()
            .count();
  }

  private IsotonicMap calibrate(FlatBoostedTrees trees, List<TrainingRow> rows, Duration horizon) {
    boolean[] outcomes = new boolean[rows.size()];
    double[] weights = new double[rows.size()];
    for (int r = 0; r < outcomes.length; r++) {
      outcomes[r] = rows.get(r).fails(horizon);
      weights[r] = rows.get(r).weight();
    }
    return Isotonic.fit(margins(trees, rows), outcomes, weights);
  }

  private double[] rated(FlatBoostedTrees trees, IsotonicMap calibration, List<TrainingRow> rows) {
    double[] probabilities = margins(trees, rows);
    for (int r = 0; r < probabilities.length; r++) {
      probabilities[r] = calibration.probability(probabilities[r]);
    }
    return probabilities;
  }

  private double[] margins(FlatBoostedTrees trees, List<TrainingRow> rows) {
    double[] margins = new double[rows.size()];
    trees.margins(InputChoice.flatRows(input, rows), margins, margins.length);
    return margins;
  }

  /** The model without some horizons; null when none is left. */
  @Nullable RiskModel model(Set<String> without) {
    List<RiskModel.Horizon> left =
        horizons.stream()
            .filter(one -> !without.contains(HorizonQuality.name(one.within())))
            .toList();
    return left.isEmpty() ? null : new RiskModel(input, left);
  }

  List<HorizonQuality> qualities() {
    return qualities;
  }

  /** Horizons that were left out, with the reason. */
  Map<String, String> skipped() {
    return skipped;
  }

  ModelInput input() {
    return input;
  }
}
