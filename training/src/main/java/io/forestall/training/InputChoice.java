package io.forestall.training;

import io.forestall.streams.core.features.Feature;
import io.forestall.streams.core.features.FeatureList;
import io.forestall.streams.core.model.ModelInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Chooses what a model looks at: the features that differ between rows, with their median for where
 * they are not reported. A constant one could only waste cuts.
 */
final class InputChoice {
  private InputChoice() {}

  /** The input that fits these rows. */
  static ModelInput of(List<TrainingRow> rows) throws TrainingException {
    List<String> names = new ArrayList<>();
    double[] fill = new double[FeatureList.SIZE];
    List<Feature> features = FeatureList.features();
    for (int f = 0; f < features.size(); f++) {
      int feature = f;
      double[] values =
          rows.stream()
              .mapToDouble(row -> row.features()[feature])
              .filter(Double::isFinite)
              .sorted()
              .toArray();
      if (values.length > 0 && values[0] < values[values.length - 1]) {
        fill[names.size()] = values[values.length / 2];
        names.add(features.get(f).name());
      }
    }
    if (names.isEmpty()) {
      throw new TrainingException(
          "nothing to learn from: "
              + rows.size()
              + " rows of devices for training, and no feature differs between them");
    }
    return new ModelInput(names, Arrays.copyOf(fill, names.size()));
  }

  /** The input of each row, as an array of rows. */
  static double[][] rows(ModelInput input, List<TrainingRow> rows) {
    double[][] gathered = new double[rows.size()][input.size()];
    for (int r = 0; r < gathered.length; r++) {
      input.gather(rows.get(r).features(), gathered[r], 0);
    }
    return gathered;
  }

  /** The input of each row, one after the other. */
  static double[] flatRows(ModelInput input, List<TrainingRow> rows) {
    double[] gathered = new double[Math.multiplyExact(rows.size(), input.size())];
    for (int r = 0; r < rows.size(); r++) {
      input.gather(rows.get(r).features(), gathered, r * input.size());
    }
    return gathered;
  }
}
