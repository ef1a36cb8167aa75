package io.forestall.streams.core.model;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.forest.FlatBoostedTrees;
import io.forestall.detectors.forest.IsotonicMap;
import io.forestall.detectors.forest.SealedModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Supervised failure risk: how probable it is that a device fails within each of some horizons.
 *
 * <pre>
 *   P(fail within h) = isotonic(h)(margin(h)(features)), and at least that of every shorter horizon
 * </pre>
 *
 * Immutable, and so shared; each stream task asks it through a {@link Scorer} of its own.
 */
public final class RiskModel {
  /** Name and key of its artefact, and kind of its file. */
  public static final String NAME = "device-risk";

  /** The alarm of a horizon at which nothing is worth saying: no probability reaches it. */
  public static final double SILENT = 2;

  private static final int VERSION = 1;
  private static final int MAX_HORIZONS = 16;

  /**
   * One horizon.
   *
   * @param within from now on
   * @param trees margins over the model's input
   * @param calibration margin to probability
   * @param alarm probability from which on it is said aloud; {@link #SILENT} for never
   * @param precision share of such rows that did fail, on nodes that trained nothing, in [0, 1]
   */
  public record Horizon(
      Duration within,
      FlatBoostedTrees trees,
      IsotonicMap calibration,
      double alarm,
      double precision) {
    public Horizon {
      requireArgument(alarm > 0 && alarm <= SILENT, "alarm must be in (0, 2]: %s", alarm);
      requireArgument(
          precision >= 0 && precision <= 1, "precision must be in [0, 1]: %s", precision);
      requireArgument(
          within.toMillis() > 0 && within.compareTo(Duration.ofDays(365)) <= 0,
          "horizon must be in (0, 365 d]: %s",
          within);
    }
  }

  private final ModelInput input;
  private final List<Horizon> horizons;

  /** A model of horizons, shortest first. */
  public RiskModel(ModelInput input, List<Horizon> horizons) {
    requireArgument(
        !horizons.isEmpty() && horizons.size() <= MAX_HORIZONS,
        "a risk model needs 1 to %s horizons: %s",
        MAX_HORIZONS,
        horizons.size());
    for (int h = 0; h < horizons.size(); h++) {
      requireArgument(
          horizons.get(h).trees().features() == input.size(),
          "trees look at %s features, the input has %s",
          horizons.get(h).trees().features(),
          input.size());
      requireArgument(
          h == 0 || horizons.get(h - 1).within().compareTo(horizons.get(h).within()) < 0,
          "horizons must rise: %s",
          horizons.get(h).within());
    }
    this.input = input;
    this.horizons = List.copyOf(horizons);
  }

  public ModelInput input() {
    return input;
  }

  public List<Horizon> horizons() {
    return horizons;
  }

  /** Asks the model, with its own scratch space; for one thread. */
  public Scorer scorer() {
    return new Scorer();
  }

  /** Space for the rows of a node. Not safe for several threads. */
  public final class Scorer {
    private double[] rows = new double[8 * input.size()];
    private double[] margins = new double[8];
    private int count;

    private Scorer() {}

    /** Adds a row in the order of the feature list. */
    public void add(double[] row) {
      if (count == margins.length) {
        rows = Arrays.copyOf(rows, 2 * rows.length);
        margins = new double[2 * count];
      }
      input.gather(row, rows, count * input.size());
      count++;
    }

    /**
     * Scores the rows added since the last call, eight at a time, and forgets them.
     *
     * @param into probability of row r within horizon h at {@code r * horizons + h}
     */
    public void probabilities(double[] into) {
      int width = horizons.size();
      for (int h = 0; h < width; h++) {
        horizons.get(h).trees().margins(rows, margins, count);
        IsotonicMap calibration = horizons.get(h).calibration();
        for (int r = 0; r < count; r++) {
          double probability = calibration.probability(margins[r]);
          // what fails within ten minutes fails within an hour
          into[r * width + h] =
              h == 0 ? probability : Math.max(probability, into[r * width + h - 1]);
        }
      }
      count = 0;
    }

    /** The feature without which the risk would be the least: of the input, by number. */
    public int weightiest(double[] row, int horizon) {
      double[] gathered = new double[input.size()];
      input.gather(row, gathered, 0);
      double[] margin = new double[1];
      int weightiest = 0;
      double lowest = Double.POSITIVE_INFINITY;
      for (int f = 0; f < gathered.length; f++) {
        double own = gathered[f];
        gathered[f] = input.fill(f);
        horizons.get(horizon).trees().margins(gathered, margin, 1);
        gathered[f] = own;
        if (margin[0] < lowest) {
          lowest = margin[0];
          weightiest = f;
        }
      }
      return weightiest;
    }
  }

  public byte[] toBytes() {
    var out = new StateWriter();
    input.write(out);
    out.writeVarLong(horizons.size());
    for (Horizon horizon : horizons) {
      out.writeVarLong(horizon.within().toMillis());
      horizon.trees().write(out);
      horizon.calibration().write(out);
      out.writeDouble(horizon.alarm());
      out.writeDouble(horizon.precision());
    }
    return SealedModel.seal(NAME, VERSION, out);
  }

  /**
   * Reads a model.
   *
   * @throws io.forestall.detectors.StateFormatException that says what is wrong with it
   */
  public static RiskModel fromBytes(byte[] bytes) {
    return ModelReading.of(NAME, VERSION, bytes, RiskModel::read);
  }

  private static RiskModel read(StateReader in) {
    ModelInput input = ModelInput.read(in);
    int size = in.readCount("horizons", 1);
    in.require(size >= 1 && size <= MAX_HORIZONS, "horizons");
    List<Horizon> horizons = new ArrayList<>(size);
    for (int h = 0; h < size; h++) {
      Duration within = Duration.ofMillis(in.readVarLong());
      horizons.add(
          new Horizon(
              within,
              FlatBoostedTrees.read(in),
              IsotonicMap.read(in),
              in.readDouble(),
              in.readDouble()));
    }
    return new RiskModel(input, horizons);
  }
}
