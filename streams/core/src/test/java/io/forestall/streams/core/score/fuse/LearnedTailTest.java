package io.forestall.streams.core.score.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.forestall.detectors.StateFormatException;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LearnedTailTest {
  private static final FusedTail TABLE = new FusedTail(10, 0.01, 0.1, 2);

  /** Oracle: the distribution drawn from by its inverse. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.4})
  void table_drawnFrom_isMetAtEachLevel(double shape) {
    var table = new FusedTail(10, 0.01, shape, 2);
    for (double p : new double[] {1e-3, 1e-4, 1e-6, 1e-9}) {
      assertThat(table.beyond(table.excess(p), 1, 1)).isCloseTo(p, within(p * 1e-9));
    }
    var random = new SplittableRandom(2);
    double most = table.excess(1e-4);
    double mean = 0;
    int draws = 200_000;
    for (int n = 0; n < draws; n++) {
      mean += Math.min(most, table.excess(0.01 * random.nextDouble())) / draws;
    }
    assertThat(mean).isCloseTo(table.meanExcess(most), within(0.03 * mean));
  }

  @Test
  void nodeLikeTheTable_keepsIt() {
    LearnedTail tail = taught(1, 1, 3);
    assertThat(tail.rateFactor()).isCloseTo(1, within(0.2));
    assertThat(tail.scaleFactor()).isCloseTo(1, within(0.15));
  }

  @Test
  void noisierNode_isGivenMoreRoom() {
    LearnedTail tail = taught(2, 1.5, 4);
    assertThat(tail.rateFactor()).isBetween(1.6, 2.2);
    assertThat(tail.scaleFactor()).isBetween(1.2, 1.6);
    assertThat(tail.probability(40)).isGreaterThan(new LearnedTail(TABLE).probability(40));
  }

  @Test
  void unnoticedFault_teachesLittle() {
    LearnedTail tail = taught(1, 1, 5);
    double before = tail.probability(60);
    for (int n = 0; n < 12; n++) { // an hour
      tail.learn(1e9);
    }
    assertThat(tail.probability(60)).isLessThan(10 * before);
  }

  @Test
  void state_readAgain_sameProbability() {
    LearnedTail tail = taught(3, 1, 6);
    var out = new StateWriter();
    tail.write(out);
    var again = new LearnedTail(TABLE);
    again.read(new StateReader(out.toBytes()));
    assertThat(again.probability(33)).isEqualTo(tail.probability(33));
  }

  @Test
  void hostileState_refused() {
    var out = new StateWriter();
    out.writeDouble(1);
    out.writeDouble(2);
    out.writeDouble(Double.NaN);
    assertThatThrownBy(() -> new LearnedTail(TABLE).read(new StateReader(out.toBytes())))
        .isInstanceOf(StateFormatException.class);
  }

  private static LearnedTail taught(double rateFactor, double scaleFactor, long seed) {
    var tail = new LearnedTail(TABLE);
    var random = new SplittableRandom(seed);
    for (int n = 0; n < 30_000; n++) {
      double u = random.nextDouble();
      tail.learn(u < 0.01 * rateFactor ? 10 + scaleFactor * TABLE.excess(u / rateFactor) : 10 * u);
    }
    return tail;
  }
}
