package io.forestall.streams.core.model;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.detectors.StateFormatException;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.features.Feature;
import io.forestall.streams.core.features.FeatureList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/**
 * Which features a model looks at, in its own order, and what stands in for one that is not
 * reported. Features are named, so a model goes on working when a later release knows more of them.
 */
public final class ModelInput {
  private static final int VERSION = 1;

  private final List<String> names;
  private final double[] fill;
  private final int[] positions;

  /**
   * The input of a model.
   *
   * @param names of features in {@link FeatureList}, each once
   * @param fill finite values in the features' units, such as the median that was seen in training
   */
  public ModelInput(List<String> names, double[] fill) {
    requireArgument(!names.isEmpty(), "a model needs a feature");
    requireArgument(names.size() == fill.length, "one fill for each feature: %s", fill.length);
    requireArgument(new HashSet<>(names).size() == names.size(), "a feature is named twice");
    this.names = List.copyOf(names);
    this.fill = fill.clone();
    this.positions = names.stream().mapToInt(FeatureList::position).toArray();
    for (int f = 0; f < fill.length; f++) {
      requireArgument(positions[f] >= 0, "feature %s is unknown", names.get(f));
      requireArgument(Double.isFinite(fill[f]), "fill of %s must be finite", names.get(f));
    }
  }

  public List<String> names() {
    return names;
  }

  public int size() {
    return positions.length;
  }

  /**
   * Copies what the model looks at from a row of features; absent and infinite values are filled.
   */
  public void gather(double[] row, double[] into, int from) {
    for (int f = 0; f < positions.length; f++) {
      into[from + f] = value(row, f);
    }
  }

  /** What stands in for a feature that is not reported: its usual value. */
  public double fill(int at) {
    return fill[at];
  }

  /** What the model sees of a row at that place of the input. */
  public double value(double[] row, int at) {
    double value = row[positions[at]];
    return Double.isFinite(value) ? value : fill[at];
  }

  /** The feature at that place of the input. */
  public Feature feature(int at) {
    return FeatureList.features().get(positions[at]);
  }

  void write(StateWriter out) {
    out.writeByte(VERSION);
    out.writeVarLong(names.size());
    names.forEach(out::writeString);
    out.writeDoubles(fill, 0, fill.length);
  }

  static ModelInput read(StateReader in) {
    in.readVersion("ModelInput", VERSION);
    int size = in.readCount("features of the model", 1 + Double.BYTES);
    in.require(size > 0, "features of the model");
    String[] names = new String[size];
    for (int f = 0; f < size; f++) {
      names[f] = in.readString();
      if (FeatureList.position(names[f]) < 0) {
        throw new StateFormatException(
            String.format(
                Locale.ROOT, "the model wants feature '%.64s', which is unknown here", names[f]));
      }
    }
    double[] fill = new double[size];
    in.readDoubles(fill, 0, size);
    try {
      return new ModelInput(List.of(names), fill);
    } catch (IllegalArgumentException e) {
      throw new StateFormatException("input of the model: " + e.getMessage());
    }
  }
}
