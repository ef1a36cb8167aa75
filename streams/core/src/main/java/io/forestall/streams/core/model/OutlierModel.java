package io.forestall.streams.core.model;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.forest.FlatIsolationForest;
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
 * Immutable; ask through a {@link Scorer} of your own.
 */
public final class OutlierModel {
  /** Name and key of its artefact, and kind of its file. */
  public static final String NAME = "device-outlier";

  private static final int VERSION = 1;

  private final ModelInput input;
  private final FlatIsolationForest forest;
  private final double limit;

  /**
   * A model.
   *
   * @param limit raw score that counts as an outlier, in (0, 1)
   */
  public OutlierModel(ModelInput input, FlatIsolationForest forest, double limit) {
    requireArgument(
        forest.features() == input.size(),
        "the forest looks at %s features, the input has %s",
        forest.features(),
        input.size());
    requireArgument(limit > 0 && limit < 1, "limit must be in (0, 1): %s", limit);
    this.input = input;
    this.forest = forest;
    this.limit = limit;
  }

  public ModelInput input() {
    return input;
  }

  public double limit() {
    return limit;
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
  }

  public byte[] toBytes() {
    var out = new StateWriter();
    input.write(out);
    out.writeDouble(limit);
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
    return new OutlierModel(input, FlatIsolationForest.read(in), limit);
  }
}
