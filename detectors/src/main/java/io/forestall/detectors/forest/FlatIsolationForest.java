package io.forestall.detectors.forest;

import static io.forestall.detectors.Checks.requireArgument;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;
import java.util.List;

/**
 * Isolation forest: how early random cuts set a row apart from those it was grown on.
 *
 * <pre>
 *   score = 2 ^ -(mean path length / c)        c = mean path length of an unsuccessful search
 * </pre>
 *
 * <ul>
 *   <li>Units: none; towards 1 is an outlier, about 0.5 and below is usual.
 *   <li>Cost: as {@link FlatTrees}; no allocation, and no state that changes.
 *   <li>Accuracy: equal to the library that grew it to 1e-12 (test in {@code training}:
 *       flattenedForest_equalsSmile).
 * </ul>
 *
 * @see <a href="https://doi.org/10.1109/ICDM.2008.17">Liu, Ting, Zhou (2008), Isolation Forest</a>
 */
public final class FlatIsolationForest {
  private static final int VERSION = 1;

  private final FlatTrees trees;
  private final double usualPath;

  private FlatIsolationForest(FlatTrees trees, double usualPath) {
    this.trees = trees;
    this.usualPath = usualPath;
  }

  /**
   * A forest of trees whose leaves hold path lengths.
   *
   * @param features values in a row
   * @param usualPath mean path length of an unsuccessful search, c
   */
  public static FlatIsolationForest of(
      int features, double usualPath, List<? extends TreeNode> trees) {
    requireArgument(
        usualPath > 0 && usualPath < 1e6, "usual path must be in (0, 1e6): %s", usualPath);
    return new FlatIsolationForest(FlatTrees.of(features, trees), usualPath);
  }

  public int features() {
    return trees.features();
  }

  public int trees() {
    return trees.trees();
  }

  public int nodes() {
    return trees.nodes();
  }

  /** Scores so many rows, which lie one after the other and hold finite values only. */
  public void score(double[] rows, double[] scores, int count) {
    Arrays.fill(scores, 0, count, 0);
    trees.addLeaves(rows, scores, count);
    for (int row = 0; row < count; row++) {
      scores[row] = Math.pow(2, -(scores[row] / trees.trees()) / usualPath);
    }
  }

  public void write(StateWriter out) {
    out.writeByte(VERSION);
    out.writeDouble(usualPath);
    trees.write(out);
  }

  public static FlatIsolationForest read(StateReader in) {
    in.readVersion("FlatIsolationForest", VERSION);
    double usualPath = in.readDouble();
    in.require(usualPath > 0 && usualPath < 1e6, "FlatIsolationForest usual path");
    return new FlatIsolationForest(FlatTrees.read(in), usualPath);
  }
}
