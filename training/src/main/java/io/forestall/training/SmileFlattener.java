package io.forestall.training;

import io.forestall.detectors.forest.FlatBoostedTrees;
import io.forestall.detectors.forest.FlatIsolationForest;
import io.forestall.detectors.forest.TreeNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import smile.anomaly.IsolationForest;
import smile.anomaly.IsolationTree;
import smile.base.cart.InternalNode;
import smile.base.cart.Node;
import smile.base.cart.OrdinalNode;
import smile.base.cart.RegressionNode;
import smile.classification.GradientTreeBoost;
import smile.regression.RegressionTree;

/** Turns Smile's forests into ours, with the same score for every row. */
public final class SmileFlattener {
  private SmileFlattener() {}

  /** Takes a standard isolation forest, of extension level 0, apart. */
  public static FlatIsolationForest flat(IsolationForest forest, int features) {
    List<TreeNode> trees = new ArrayList<>();
    for (IsolationTree tree : forest.trees()) {
      trees.add(isolationNode(Hidden.field(tree, "root")));
    }
    return FlatIsolationForest.of(features, Hidden.number(forest, "c"), trees);
  }

  private static TreeNode isolationNode(Object node) {
    Object left = Hidden.optional(node, "left");
    if (left == null) {
      return new TreeNode.Leaf(Hidden.number(node, "depth"));
    }
    double[] slope = (double[]) Hidden.field(node, "slope");
    double[] intercept = (double[]) Hidden.field(node, "intercept");
    int feature = onlyNonZero(slope);
    TreeNode below = isolationNode(left);
    TreeNode above = isolationNode(Hidden.field(node, "right"));
    // Smile goes left if slope * x < bias; with a negative slope these are the large x.
    double threshold = threshold(slope[feature], Hidden.number(node, "bias"), intercept[feature]);
    return slope[feature] > 0
        ? new TreeNode.Split(feature, threshold, below, above)
        : new TreeNode.Split(feature, threshold, above, below);
  }

  /**
   * The largest x on the lower side of the cut: near the cut's own place, but the product is
   * rounded, so it is sought.
   */
  private static double threshold(double slope, double bias, double intercept) {
    double x = intercept;
    while (lower(slope, bias, x)) {
      x = Math.nextUp(x);
    }
    while (!lower(slope, bias, x)) {
      x = Math.nextDown(x);
    }
    return x;
  }

  private static boolean lower(double slope, double bias, double x) {
    return slope > 0 ? slope * x < bias : !(slope * x < bias);
  }

  private static int onlyNonZero(double[] slope) {
    int found = -1;
    for (int i = 0; i < slope.length; i++) {
      if (slope[i] != 0) {
        if (found >= 0) {
          throw new IllegalArgumentException("the forest cuts along several features at once");
        }
        found = i;
      }
    }
    if (found < 0) {
      throw new IllegalArgumentException("a cut along no feature: " + Arrays.toString(slope));
    }
    return found;
  }

  /** Takes boosted trees for two classes apart. */
  public static FlatBoostedTrees flat(GradientTreeBoost boost, int features) {
    double rate = Hidden.number(boost, "shrinkage");
    List<TreeNode> trees = new ArrayList<>();
    for (RegressionTree tree : boost.trees()) {
      trees.add(boostedNode(tree.root(), rate));
    }
    return FlatBoostedTrees.of(features, Hidden.number(boost, "b"), trees);
  }

  private static TreeNode boostedNode(Node node, double rate) {
    if (node instanceof RegressionNode leaf) {
      return new TreeNode.Leaf(rate * leaf.output());
    }
    if (node instanceof OrdinalNode split) {
      return new TreeNode.Split(
          split.feature(),
          Hidden.number(split, "value"),
          boostedNode(split.trueChild(), rate),
          boostedNode(split.falseChild(), rate));
    }
    throw new IllegalArgumentException(
        "not a tree of numbers: " + (node instanceof InternalNode ? "nominal split" : "leaf"));
  }
}
