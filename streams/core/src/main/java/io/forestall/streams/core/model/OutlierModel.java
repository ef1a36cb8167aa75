package io.forestall.streams.core.model;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.forest.FlatIsolationForest;
import io.forestall.detectors.forest.IsotonicMap;
import io.forestall.detectors.forest.SealedModel;
import java.util.Arrays;

/**
 * How unlike a healthy device a device is, over all features at once.
 *
 * <pre>
 *   score = isolation forest(features) / limit
 * </pre>
 *
 * Units: none; 1 is the alarm line, the quantile of healthy devices' scores that training chose.
 * The p-value comes from the same scores (split conformal: nodes that grew no tree). Immutable; ask
 * through a {@link Scorer} of your own.
 */
public final class OutlierModel {
  /** Name and key of its artefact, and kind of its file. */
  public static final String NAME = "device-outlier";

  private static final int VERSION = 1;

  private final ModelInput input;
  private final FlatIsolationForest forest;
  private final double limit;
  private final IsotonicMap usual;

  /**
   * A model.
   *
   * @param limit raw score that counts as an outlier, in (0, 1)
   * @param usual raw score to the share of healthy rows that are below it
   */
  public OutlierModel(
      ModelInput input, FlatIsolationForest forest, double limit, IsotonicMap usual) {
    requireArgument(
        forest.features() == input.size(),
        "the forest looks at %s features, the input has %s",
        forest.features(),
        input.size());
    requireArgument(limit > 0 && limit < 1, "limit must be in (0, 1): %s", limit);
    this.input = input;
    this.forest = forest;
    this.limit = limit;
    this.usual = usual;
  }

  public ModelInput input() {
    return input;
  }

  public double limit() {
    return limit;
  }

  /** Probability of such a score or a higher one on a healthy device, by those of the training. */
  public double pValue(double score) {
    return 1 - usual.probability(score * limit);
  }

  /** Asks the model, with its own scratch space; for one thread. */
  public Scorer scorer() {
    return new Scorer();
  }

  /** Space for the rows of a node. Not safe for several threads. */
  public final class Scorer {
    private double[] rows = new double[8 * input.size()];
    private int count;

    private Scorer() {}

    /** Adds a row in the order of the feature list. */
    public void add(double[] row) {
      if ((count + 1) * input.size() > rows.length) {
        rows = Arrays.copyOf(rows, 2 * rows.length);
      }
      input.gather(row, rows, count * input.size());
      count++;
    }

    /** Scores the rows added since the last call, eight at a time, and forgets them. */
    public void scores(double[] into) {
      forest.score(rows, into, count);
      for (int r = 0; r < count; r++) {
        into[r] /= limit;
      }
      count = 0;
    }

    /** The feature without which the row would be least of an outlier: of the input, by number. */
    public int strangest(double[] row) {
      double[] gathered = new double[input.size()];
      input.gather(row, gathered, 0);
      double[] score = new double[1];
      int strangest = 0;
      double lowest = Double.POSITIVE_INFINITY;
      for (int f = 0; f < gathered.length; f++) {
        double own = gathered[f];
        gathered[f] = input.fill(f);
        forest.score(gathered, score, 1);
        gathered[f] = own;
        if (score[0] < lowest) {
          lowest = score[0];
          strangest = f;
        }
      }
      return strangest;
    }
  }

  public byte[] toBytes() {
    var out = new StateWriter();
    input.write(out);
    out.writeDouble(limit);
    usual.write(out);
    forest.write(out);
    return SealedModel.seal(NAME, VERSION, out);
  }

  /**
   * Reads a model.
   *
   * @throws io.forestall.detectors.StateFormatException that says what is wrong with it
   */
  public static OutlierModel fromBytes(byte[] bytes) {
    return ModelReading.of(NAME, VERSION, bytes, OutlierModel::read);
  }

  private static OutlierModel read(StateReader in) {
    ModelInput input = ModelInput.read(in);
    double limit = in.readDouble();
    IsotonicMap usual = IsotonicMap.read(in);
    return new OutlierModel(input, FlatIsolationForest.read(in), limit, usual);
  }
}
