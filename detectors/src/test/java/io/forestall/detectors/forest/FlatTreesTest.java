package io.forestall.detectors.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.detectors.StateFormatException;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FlatTreesTest {
  private static final TreeNode STUMP =
      new TreeNode.Split(1, 0.5, new TreeNode.Leaf(10), new TreeNode.Leaf(20));

  @Test
  void addLeaves_valueAtTheThreshold_goesDown() {
    double[] sums = new double[2];

    FlatTrees.of(2, List.of(STUMP)).addLeaves(new double[] {9, 0.5, 9, Math.nextUp(0.5)}, sums, 2);

    assertThat(sums).containsExactly(10, 20);
  }

  @Test
  void addLeaves_zerosOfBothSigns_areEqual() {
    TreeNode split = new TreeNode.Split(0, -0.0, new TreeNode.Leaf(1), new TreeNode.Leaf(2));
    double[] sums = new double[2];

    FlatTrees.of(1, List.of(split)).addLeaves(new double[] {0.0, -0.0}, sums, 2);

    assertThat(sums).containsExactly(1, 1);
  }

  @RepeatedTest(40)
  void addLeaves_equalsTheWayDownTheTree(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    int features = 1 + random.nextInt(6);
    int count = random.nextInt(30);
    List<TreeNode> forest = RandomTrees.forest(random, features, 1 + random.nextInt(12));
    double[] rows = RandomTrees.rows(random, features, count);
    double[] sums = new double[count];

    FlatTrees.of(features, forest).addLeaves(rows, sums, count);

    for (int row = 0; row < count; row++) {
      double expected = 0;
      for (TreeNode tree : forest) {
        expected += RandomTrees.leaf(tree, rows, row * features);
      }
      assertThat(sums[row])
          .as("row %s of seed %s", row, run.getCurrentRepetition())
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void addLeaves_valueThatIsNotFinite_isRefused(double value) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                FlatTrees.of(2, List.of(STUMP))
                    .addLeaves(new double[] {0, value}, new double[1], 1));
  }

  @Test
  void of_featureBeyondTheRow_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FlatTrees.of(1, List.of(STUMP)))
        .withMessageContaining("feature");
  }

  /** Whatever the bytes say, reading ends with trees whose every way ends, or with a refusal. */
  @RepeatedTest(60)
  void read_mutatedBytes_areReadOrRefused(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    var out = new StateWriter();
    FlatTrees.of(4, RandomTrees.forest(random, 4, 5)).write(out);
    byte[] good = out.toBytes();
    double[] rows = RandomTrees.rows(random, 4, 9);
    for (int attempt = 0; attempt < 200; attempt++) {
      byte[] bytes = good.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(Math.min(bytes.length, 400))] = (byte) random.nextInt();
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
      try {
        FlatTrees trees = FlatTrees.read(new StateReader(Arrays.copyOf(bytes, length)));
        if (trees.features() == 4) {
          trees.addLeaves(rows, new double[9], 9);
        }
      } catch (StateFormatException e) {
        assertThat(e).as("seed %s", run.getCurrentRepetition()).hasMessageMatching("(?s).+");
      }
    }
  }

  @Test
  void read_childBeforeItsParent_isRefused() {
    var out = new StateWriter();
    out.writeVarLong(1); // features
    out.writeVarLong(1); // trees
    out.writeVarLong(3); // nodes
    out.writeInts(new int[] {0, 0, 0}, 0, 3);
    out.writeInts(new int[] {1, 0, 2}, 0, 3); // node 1 leads back to the root
    out.writeDoubles(new double[] {0, 0, Double.MAX_VALUE}, 0, 3);
    out.writeDoubles(new double[3], 0, 3);

    assertThatThrownBy(() -> FlatTrees.read(new StateReader(out.toBytes())))
        .isInstanceOf(StateFormatException.class)
        .hasMessageContaining("child of node 1");
  }
}
