package io.forestall.detectors.forest;

import static io.forestall.detectors.Checks.requireArgument;

/** A tree as whoever grows it hands it over; {@link FlatTrees} takes it apart. */
public sealed interface TreeNode {

  /** Where a row's way ends. */
  record Leaf(double value) implements TreeNode {
    public Leaf {
      requireArgument(Double.isFinite(value), "a leaf's value must be finite: %s", value);
    }
  }

  /**
   * A fork in the way.
   *
   * @param feature position in the row
   * @param threshold rows with {@code row[feature] <= threshold} go to {@code atMost}
   */
  record Split(int feature, double threshold, TreeNode atMost, TreeNode above) implements TreeNode {
    public Split {
      requireArgument(feature >= 0, "feature must not be negative: %s", feature);
      requireArgument(Double.isFinite(threshold), "threshold must be finite: %s", threshold);
    }
  }
}
