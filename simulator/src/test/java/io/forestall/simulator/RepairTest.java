package io.forestall.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class RepairTest {
  private static final long HOUR = 3_600_000;
  private static final PlannedFault PLAN =
      StuckClock.plan(ShapeRun.LAYOUT, "sim-02", 3, Recording.START, new SplittableRandom(1));

  @Test
  void endMillis_manyDraws_haveThePublishedMedianAndTail() {
    SplittableRandom random = new SplittableRandom(5);
    double[] hours =
        DoubleStream.generate(() -> (double) Repair.endMillis(0, random) / HOUR)
            .limit(50_000)
            .sorted()
            .toArray();

    assertThat(hours[25_000]).isCloseTo(21, within(1.0));
    assertThat(Arrays.stream(hours).average().orElseThrow()).isCloseTo(140, within(20.0));
    assertThat(hours[0]).isGreaterThanOrEqualTo(0.5);
  }

  @Test
  void begun_nearTheEnd_takesTheNodeDownForMinutesThenBootsIt() {
    NodeConditions node = new NodeConditions(8);
    long downMillis = 0;
    for (long timeMillis = PLAN.endMillis() - HOUR;
        timeMillis <= PLAN.endMillis();
        timeMillis += 1_000) {
      node.clear();
      boolean begun = Repair.begun(PLAN, new TickWindow(timeMillis - 1_000, timeMillis), node);
      assertThat(node.down || node.reboots > 0).isEqualTo(begun);
      downMillis += node.down ? 1_000 : 0;
    }

    assertThat(downMillis).isBetween(5 * 60_000L, 20 * 60_000L);
    assertThat(node.down).isFalse();
    assertThat(node.reboots).isEqualTo(1);
  }

  @Test
  void begun_withoutAnEnd_neverHappens() {
    PlannedFault forGood = FellOffBus.plan(ShapeRun.LAYOUT, "sim-02", 3, Recording.START);
    NodeConditions node = new NodeConditions(8);

    assertThat(Repair.begun(forGood, new TickWindow(0, Long.MAX_VALUE - 1), node)).isFalse();
    assertThat(node.reboots).isZero();
  }
}
