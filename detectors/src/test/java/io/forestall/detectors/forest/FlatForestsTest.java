package io.forestall.detectors.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.forestall.detectors.StateFormatException;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class FlatForestsTest {
  private static final List<TreeNode> TREES =
      List.of(
          new TreeNode.Split(0, 1.5, new TreeNode.Leaf(1), new TreeNode.Leaf(3)),
          new TreeNode.Leaf(2));

  private static final String TREES_V1 =
      "02"
          + "04"
          + "0602"
          + "00000000000000000000000000000000"
          + "00000001000000010000000200000003"
          + "3ff80000000000007fefffffffffffff7fefffffffffffff7fefffffffffffff"
          + "00000000000000003ff000000000000040080000000000004000000000000000";

  /** Bytes of the first release; they must be readable for ever. */
  private static final String ISOLATION_V1 = "01" + "4010000000000000" + TREES_V1;

  private static final String BOOSTED_V1 = "01" + "bfe0000000000000" + TREES_V1;

  @Test
  void isolationForest_score_isTheFormula() {
    FlatIsolationForest forest = FlatIsolationForest.of(1, 4, TREES);
    double[] scores = new double[2];

    forest.score(new double[] {0, 2}, scores, 2);

    assertThat(scores[0]).isCloseTo(Math.pow(2, -1.5 / 4), within(1e-15));
    assertThat(scores[1]).isCloseTo(Math.pow(2, -2.5 / 4), within(1e-15));
  }

  /** Liu et al.: c(n) as a mean path length is the score's middle, one half. */
  @Test
  void isolationForest_usualPath_scoresOneHalf() {
    double[] scores = new double[1];

    FlatIsolationForest.of(1, 10.24, List.of(new TreeNode.Leaf(10.24)))
        .score(new double[] {7}, scores, 1);

    assertThat(scores[0]).isEqualTo(0.5);
  }

  @Test
  void boostedTrees_margins_areBaseAndLeaves() {
    double[] margins = {99, 99};

    FlatBoostedTrees.of(1, -0.5, TREES).margins(new double[] {1.5, 1.6}, margins, 2);

    assertThat(margins).containsExactly(2.5, 4.5);
  }

  @Test
  void isolationForest_goldenBytes_areReadAndWritten() {
    byte[] golden = HexFormat.of().parseHex(ISOLATION_V1);
    var out = new StateWriter();

    FlatIsolationForest.read(new StateReader(golden)).write(out);

    assertThat(out.toBytes()).isEqualTo(golden);
    var written = new StateWriter();
    FlatIsolationForest.of(1, 4, TREES).write(written);
    assertThat(HexFormat.of().formatHex(written.toBytes())).isEqualTo(ISOLATION_V1);
  }

  @Test
  void boostedTrees_goldenBytes_areReadAndWritten() {
    byte[] golden = HexFormat.of().parseHex(BOOSTED_V1);
    double[] margins = new double[1];
    var written = new StateWriter();

    FlatBoostedTrees.read(new StateReader(golden)).margins(new double[] {1.6}, margins, 1);
    FlatBoostedTrees.of(1, -0.5, TREES).write(written);

    assertThat(margins).containsExactly(4.5);
    assertThat(HexFormat.of().formatHex(written.toBytes())).isEqualTo(BOOSTED_V1);
  }

  @Test
  void read_newerVersion_isRefusedByName() {
    byte[] newer = HexFormat.of().parseHex("02" + BOOSTED_V1.substring(2));

    assertThatThrownBy(() -> FlatBoostedTrees.read(new StateReader(newer)))
        .isInstanceOf(StateFormatException.class)
        .hasMessageContaining("FlatBoostedTrees")
        .hasMessageContaining("version 2");
  }

  @Test
  void isotonicMap_betweenAndOutsideKnots() {
    var map = new IsotonicMap(new double[] {-1, 0, 2}, new double[] {0.1, 0.1, 0.5});

    assertThat(map.probability(-9)).isEqualTo(0.1);
    assertThat(map.probability(-0.3)).isEqualTo(0.1);
    assertThat(map.probability(1)).isCloseTo(0.3, within(1e-15));
    assertThat(map.probability(2)).isEqualTo(0.5);
    assertThat(map.probability(9)).isEqualTo(0.5);
    assertThat(map.probability(Double.NaN)).isNaN();
  }

  @Test
  void isotonicMap_knotsThatFall_areRefused() {
    var out = new StateWriter();
    out.writeByte(1);
    out.writeVarLong(2);
    out.writeDoubles(new double[] {0, 1, 0.9, 0.1}, 0, 4);

    assertThatThrownBy(() -> IsotonicMap.read(new StateReader(out.toBytes())))
        .isInstanceOf(StateFormatException.class)
        .hasMessageContaining("IsotonicMap knots");
  }

  @Test
  void sealedModel_eachWrongByte_isRefused() {
    var content = new StateWriter();
    content.writeString("what a model is made of");
    byte[] sealed = SealedModel.seal("device-risk", 1, content);
    var random = new SplittableRandom(1);
    for (int at = 0; at < sealed.length; at++) {
      byte[] damaged = sealed.clone();
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> SealedModel.open("device-risk", 1, damaged))
          .as("byte %s", at)
          .isInstanceOf(StateFormatException.class);
    }
    assertThat(SealedModel.open("device-risk", 1, sealed).readString())
        .isEqualTo("what a model is made of");
  }

  @Test
  void sealedModel_says_whatIsWrong() {
    byte[] sealed = SealedModel.seal("device-risk", 3, new StateWriter());

    assertThatThrownBy(() -> SealedModel.open("device-outlier", 3, sealed))
        .hasMessage("this is a model of kind 'device-risk', wanted is 'device-outlier'");
    assertThatThrownBy(() -> SealedModel.open("device-risk", 2, sealed))
        .hasMessageContaining("device-risk state has version 3, this program reads 1 to 2");
    assertThatThrownBy(() -> SealedModel.open("device-risk", 3, new byte[] {1, 2}))
        .hasMessageContaining("no Forestall model");
  }
}
