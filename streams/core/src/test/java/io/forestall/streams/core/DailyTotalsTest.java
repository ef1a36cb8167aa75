package io.forestall.streams.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class DailyTotalsTest {
  private static final long DAY = 86_400_000;

  /** Against a map of days from which the old ones are taken out. */
  @Test
  void sum_anyTimes_equalsThatOfTheLast28Days() {
    var random = new SplittableRandom(7);
    var totals = new DailyTotals();
    var days = new TreeMap<Long, Long>();
    long now = 20_000 * DAY;
    for (int n = 0; n < 5_000; n++) {
      now += random.nextLong(2 * DAY / 10);
      long at = now - (random.nextInt(10) == 0 ? random.nextLong(40 * DAY) : 0);
      totals.advanceTo(now);
      totals.add(at, n);
      days.merge(Math.floorDiv(at, DAY), (long) n, Long::sum);
      days.headMap(Math.floorDiv(now, DAY) - 27).clear();
      assertThat(totals.sum())
          .as("run %s", n)
          .isEqualTo(days.values().stream().mapToLong(total -> total).sum());
    }
  }

  @Test
  void state_readAgain_sameSum() {
    var totals = new DailyTotals();
    totals.add(20_000 * DAY, 5);
    totals.add(20_003 * DAY, 7);
    var out = new StateWriter();
    totals.write(out);
    var again = new DailyTotals();
    again.read(new StateReader(out.toBytes()));
    again.advanceTo(20_028 * DAY);
    assertThat(again.sum()).isEqualTo(7);
  }
}
