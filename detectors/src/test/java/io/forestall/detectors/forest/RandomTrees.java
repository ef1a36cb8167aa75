package io.forestall.detectors.forest;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random trees, and the plain way down one as the oracle. */
final class RandomTrees {
  private RandomTrees() {}

  static List<TreeNode> forest(SplittableRandom random, int features, int trees) {
    List<TreeNode> forest = new ArrayList<>();
    for (int t = 0; t < trees; t++) {
      forest.add(tree(random, features, random.nextInt(9)));
    }
    return forest;
  }

  private static TreeNode tree(SplittableRandom random, int features, int depth) {
    if (depth == 0 || random.nextInt(6) == 0) {
      return new TreeNode.Leaf(random.nextDouble(-3, 3));
    }
    return new TreeNode.Split(
        random.nextInt(features),
        random.nextInt(-4, 5) / 2.0, // few, so that values often equal them
        tree(random, features, depth - 1),
        tree(random, features, depth - 1));
  }

  static double[] rows(SplittableRandom random, int features, int count) {
    double[] rows = new double[features * count];
    for (int i = 0; i < rows.length; i++) {
      rows[i] =
          switch (random.nextInt(12)) {
            case 0 -> -0.0;
            case 1 -> Double.MAX_VALUE;
            case 2 -> -Double.MAX_VALUE;
            case 3 -> Double.MIN_VALUE;
            default -> random.nextInt(-6, 7) / 2.0;
          };
    }
    return rows;
  }

  static double leaf(TreeNode node, double[] rows, int from) {
    if (node instanceof TreeNode.Split split) {
      boolean atMost = rows[from + split.feature()] <= split.threshold();
      return leaf(atMost ? split.atMost() : split.above(), rows, from);
    }
    return ((TreeNode.Leaf) node).value();
  }
}
