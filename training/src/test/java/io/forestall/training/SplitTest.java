package io.forestall.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which row is for what, and which are kept. */
final class SplitTest {
  private static final Set<String> NODES =
      IntStream.range(0, 80).mapToObj(n -> "n" + n).collect(Collectors.toCollection(TreeSet::new));
  private static final Set<String> FAILING =
      IntStream.range(0, 20).mapToObj(n -> "n" + n).collect(Collectors.toCollection(TreeSet::new));

  private final NodeSplit split = new NodeSplit(NODES, FAILING, 1);

  @Test
  void nodes_thatFailAndThatDoNot_areDealtOutAlike() {
    assertThat(split.nodes(Part.TRAIN)).isEqualTo(40);
    assertThat(split.nodes(Part.CALIBRATE)).isEqualTo(20);
    assertThat(split.nodes(Part.TEST)).isEqualTo(20);
    assertThat(FAILING.stream().filter(node -> split.part(node, 9, 5) == Part.TEST)).hasSize(5);
  }

  @Test
  void rows_ofOneNode_areNeverInTwoParts() {
    for (String node : NODES) {
      Set<Part> parts = new TreeSet<>(List.of(split.part(node, 4, 5), split.part(node, 5, 5)));
      parts.remove(Part.UNUSED);
      assertThat(parts).hasSize(1);
    }
  }

  @Test
  void rows_forTraining_lieBeforeTheCut_andTestsAfter() {
    for (String node : NODES) {
      assertThat(split.part(node, 4, 5)).isNotEqualTo(Part.TEST);
      assertThat(split.part(node, 5, 5)).isNotEqualTo(Part.TRAIN);
    }
    assertThat(split.part("unheard of", 4, 5)).isEqualTo(Part.UNUSED);
  }

  @Test
  void table_beyondItsRoom_thinsTheLargerKind_andKeepsTheWeight() {
    var table = new RowTable(1_000);
    for (int r = 0; r < 20_000; r++) {
      table.add(
          new TrainingRow(
              new TrainingRow.Moment(0, "n" + r % 50, "d", r, Long.MAX_VALUE),
              new double[0],
              Part.TRAIN,
              true,
              null,
              1),
          /* soonBeforeFailure= */ r % 100 == 0);
    }

    List<TrainingRow> kept = table.rows();

    assertThat(kept).hasSizeBetween(500, 1_000);
    assertThat(kept.stream().filter(row -> row.weight() == 1))
        .as("rows soon before a failure are few and stay")
        .hasSize(200);
    assertThat(kept.stream().mapToDouble(TrainingRow::weight).sum())
        .isCloseTo(20_000, within(3_000.0));
  }
}
