package io.forestall.detectors.forest;

import static io.forestall.detectors.Checks.requireArgument;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;
import java.util.List;

/**
 * Boosted regression trees for a yes or no.
 *
 * <pre>
 *   margin = base + sum over trees of the leaf that the row reaches
 * </pre>
 *
 * <ul>
 *   <li>Units: half a log-odds ratio by the loss that the trees were grown with; raw, and turned
 *       into a probability by an {@link IsotonicMap}.
 *   <li>Cost: as {@link FlatTrees}; no allocation, and no state that changes.
 *   <li>Accuracy: equal to the library that grew it to 1e-12 (test in {@code training}:
 *       flattenedBoostedTrees_equalSmile).
 * </ul>
 *
 * @see <a href="https://doi.org/10.1214/aos/1013203451">Friedman (2001), Greedy Function
 *     Approximation: A Gradient Boosting Machine</a>
 */
public final class FlatBoostedTrees {
  private static final int VERSION = 1;

  private final FlatTrees trees;
  private final double base;

  private FlatBoostedTrees(FlatTrees trees, double base) {
    this.trees = trees;
    this.base = base;
  }

  /**
   * Trees whose leaves hold what is added to the margin, the learning rate included.
   *
   * @param features values in a row
   * @param base margin before the first tree
   */
  public static FlatBoostedTrees of(int features, double base, List<? extends TreeNode> trees) {
    requireArgument(Double.isFinite(base), "base must be finite: %s", base);
    return new FlatBoostedTrees(FlatTrees.of(features, trees), base);
  }

  public int features() {
    return trees.features();
  }

  public int trees() {
    return trees.trees();
  }

  /** Margins of so many rows, which lie one after the other and hold finite values only. */
  public void margins(double[] rows, double[] margins, int count) {
    Arrays.fill(margins, 0, count, base);
    trees.addLeaves(rows, margins, count);
  }

  public void write(StateWriter out) {
    out.writeByte(VERSION);
    out.writeDouble(base);
    trees.write(out);
  }

  public static FlatBoostedTrees read(StateReader in) {
    in.readVersion("FlatBoostedTrees", VERSION);
    double base = in.readDouble();
    in.require(Double.isFinite(base), "FlatBoostedTrees base");
    return new FlatBoostedTrees(FlatTrees.read(in), base);
  }
}
