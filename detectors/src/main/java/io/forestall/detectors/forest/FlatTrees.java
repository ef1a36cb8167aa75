package io.forestall.detectors.forest;

import static io.forestall.detectors.Checks.requireArgument;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Trees of a forest in primitive arrays, and the sum of the leaves that a row reaches in them.
 *
 * <pre>
 *   split n   child(n) = first[n] + (row[feature[n]] &lt;= threshold[n] ? 0 : 1)
 *   leaf n    child(n) = n, with the value value[n]; its threshold is larger than any number
 * </pre>
 *
 * Eight rows go down a tree together, each as many steps as the tree is deep: the comparison is the
 * sign of a difference and not a branch, so the processor neither mispredicts nor waits for one
 * row's memory before it asks for the next one's.
 *
 * <ul>
 *   <li>Cost: trees x depth steps a row, no allocation. Memory: 24 bytes a node.
 *   <li>Invariants: children stand after their parent and within its tree, so every way ends, also
 *       in trees that come from outside: {@link #read} refuses others. Values of rows are finite;
 *       {@link #addLeaves} refuses others, for the sign of NaN means nothing.
 *   <li>Accuracy: exactly the leaves of the trees given, summed in their order (test:
 *       addLeaves_equalsTheWayDownTheTree).
 * </ul>
 */
final class FlatTrees {
  static final int MAX_FEATURES = 4_096;

  private static final int LANES = 8;
  private static final int BYTES_EACH_NODE = 2 * Integer.BYTES + 2 * Double.BYTES;
  private static final int MAX_DEPTH = 64;

  private final int features;
  private final int[] roots; // and behind the last tree the number of nodes
  private final int[] depths;
  private final int[] feature;
  private final int[] first;
  private final double[] threshold;
  private final double[] value;

  private FlatTrees(
      int features, int[] roots, int[] feature, int[] first, double[] threshold, double[] value) {
    this.features = features;
    this.roots = roots;
    this.feature = feature;
    this.first = first;
    this.threshold = threshold;
    this.value = value;
    this.depths = depths(roots, first);
  }

  /** Takes trees apart; rows have so many features. */
  static FlatTrees of(int features, List<? extends TreeNode> trees) {
    requireArgument(
        features > 0 && features <= MAX_FEATURES,
        "features must be in [1, %s]: %s",
        MAX_FEATURES,
        features);
    requireArgument(!trees.isEmpty(), "a forest needs a tree");
    List<TreeNode> nodes = new ArrayList<>();
    List<Integer> children = new ArrayList<>();
    int[] roots = new int[trees.size() + 1];
    for (int tree = 0; tree < trees.size(); tree++) {
      roots[tree] = nodes.size();
      addTree(trees.get(tree), nodes, children);
    }
    int size = nodes.size();
    roots[trees.size()] = size;
    int[] feature = new int[size];
    double[] threshold = new double[size];
    double[] value = new double[size];
    for (int n = 0; n < size; n++) {
      if (nodes.get(n) instanceof TreeNode.Split split) {
        requireArgument(
            split.feature() < features,
            "feature must be in [0, %s): %s",
            features,
            split.feature());
        feature[n] = split.feature();
        threshold[n] = split.threshold() + 0.0; // -0.0 would differ from 0.0 in its sign
      } else if (nodes.get(n) instanceof TreeNode.Leaf leaf) {
        threshold[n] = Double.MAX_VALUE;
        value[n] = leaf.value();
      }
    }
    int[] first = children.stream().mapToInt(Integer::intValue).toArray();
    var flat = new FlatTrees(features, roots, feature, first, threshold, value);
    for (int depth : flat.depths) {
      requireArgument(
          depth <= MAX_DEPTH, "a tree must not be deeper than %s: %s", MAX_DEPTH, depth);
    }
    return flat;
  }

  /** Level by level, so that siblings are neighbours. */
  private static void addTree(TreeNode root, List<TreeNode> nodes, List<Integer> children) {
    var waiting = new ArrayDeque<TreeNode>();
    waiting.add(root);
    int next = nodes.size() + 1;
    while (!waiting.isEmpty()) {
      TreeNode node = waiting.remove();
      if (node instanceof TreeNode.Split split) {
        waiting.add(split.atMost());
        waiting.add(split.above());
        children.add(next);
        next += 2;
      } else {
        children.add(nodes.size()); // a leaf is its own child
      }
      nodes.add(node);
    }
  }

  private static int[] depths(int[] roots, int[] first) {
    int[] level = new int[first.length];
    int[] depths = new int[roots.length - 1];
    for (int tree = 0; tree < depths.length; tree++) {
      for (int n = roots[tree]; n < roots[tree + 1]; n++) {
        depths[tree] = Math.max(depths[tree], level[n]);
        if (first[n] != n) {
          level[first[n]] = level[n] + 1;
          level[first[n] + 1] = level[n] + 1;
        }
      }
    }
    return depths;
  }

  int features() {
    return features;
  }

  int trees() {
    return depths.length;
  }

  int nodes() {
    return first.length;
  }

  /**
   * Adds to each sum what the leaves of its row hold, tree after tree.
   *
   * @param rows row after row, each of {@link #features} finite values
   * @param sums one for each row
   * @param count how many rows
   */
  void addLeaves(double[] rows, double[] sums, int count) {
    requireArgument(
        count >= 0 && count <= sums.length && count <= rows.length / features,
        "count must fit into rows and sums: %s",
        count);
    for (int i = 0; i < count * features; i++) {
      requireArgument(Double.isFinite(rows[i]), "value %s of the rows is not finite", i);
    }
    int row = 0;
    for (; row + LANES <= count; row += LANES) {
      addEight(rows, sums, row);
    }
    for (; row < count; row++) {
      addOne(rows, sums, row);
    }
  }

  private void addEight(double[] rows, double[] sums, int row) {
    int width = features;
    int r0 = row * width;
    int r1 = r0 + width;
    int r2 = r1 + width;
    int r3 = r2 + width;
    int r4 = r3 + width;
    int r5 = r4 + width;
    int r6 = r5 + width;
    int r7 = r6 + width;
    for (int tree = 0; tree < depths.length; tree++) {
      int root = roots[tree];
      int n0 = root;
      int n1 = root;
      int n2 = root;
      int n3 = root;
      int n4 = root;
      int n5 = root;
      int n6 = root;
      int n7 = root;
      for (int step = depths[tree]; step > 0; step--) {
        n0 = child(n0, rows, r0);
        n1 = child(n1, rows, r1);
        n2 = child(n2, rows, r2);
        n3 = child(n3, rows, r3);
        n4 = child(n4, rows, r4);
        n5 = child(n5, rows, r5);
        n6 = child(n6, rows, r6);
        n7 = child(n7, rows, r7);
      }
      sums[row] += value[n0];
      sums[row + 1] += value[n1];
      sums[row + 2] += value[n2];
      sums[row + 3] += value[n3];
      sums[row + 4] += value[n4];
      sums[row + 5] += value[n5];
      sums[row + 6] += value[n6];
      sums[row + 7] += value[n7];
    }
  }

  private void addOne(double[] rows, double[] sums, int row) {
    int from = row * features;
    for (int tree = 0; tree < depths.length; tree++) {
      int node = roots[tree];
      while (first[node] != node) {
        node = child(node, rows, from);
      }
      sums[row] += value[node];
    }
  }

  /** The sign bit of the difference is 1 exactly when the value is above the threshold. */
  private int child(int node, double[] rows, int row) {
    double below = threshold[node] - rows[row + feature[node]];
    return first[node] + (int) (Double.doubleToRawLongBits(below) >>> 63);
  }

  void write(StateWriter out) {
    out.writeVarLong(features);
    out.writeVarLong(depths.length);
    for (int tree = 0; tree < depths.length; tree++) {
      out.writeVarLong(roots[tree + 1] - roots[tree]);
    }
    out.writeInts(feature, 0, feature.length);
    out.writeInts(first, 0, first.length);
    out.writeDoubles(threshold, 0, threshold.length);
    out.writeDoubles(value, 0, value.length);
  }

  static FlatTrees read(StateReader in) {
    long features = in.readVarLong();
    in.require(features > 0 && features <= MAX_FEATURES, "features of the trees");
    int trees = in.readCount("trees", 1);
    in.require(trees > 0, "trees");
    int[] roots = new int[trees + 1];
    for (int tree = 0; tree < trees; tree++) {
      int size = in.readCount("nodes of tree " + tree, BYTES_EACH_NODE);
      in.require(size > 0 && size <= in.remaining() / BYTES_EACH_NODE - roots[tree], "nodes");
      roots[tree + 1] = roots[tree] + size;
    }
    int size = roots[trees];
    int[] feature = new int[size];
    int[] first = new int[size];
    double[] threshold = new double[size];
    double[] value = new double[size];
    in.readInts(feature, 0, size);
    in.readInts(first, 0, size);
    in.readDoubles(threshold, 0, size);
    in.readDoubles(value, 0, size);
    for (int tree = 0; tree < trees; tree++) {
      for (int n = roots[tree]; n < roots[tree + 1]; n++) {
        boolean leaf = first[n] == n;
        in.require(leaf || (first[n] > n && first[n] < roots[tree + 1] - 1), "child of node " + n);
        in.require(feature[n] >= 0 && feature[n] < features, "feature of node " + n);
        in.require(
            leaf ? threshold[n] == Double.MAX_VALUE : Double.isFinite(threshold[n]),
            "threshold of node " + n);
        in.require(Double.isFinite(value[n]), "value of node " + n);
        threshold[n] += 0.0;
      }
    }
    var read = new FlatTrees((int) features, roots, feature, first, threshold, value);
    for (int depth : read.depths) {
      in.require(depth <= MAX_DEPTH, "depth of a tree");
    }
    return read;
  }
}
