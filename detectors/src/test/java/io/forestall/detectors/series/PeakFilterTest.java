package io.forestall.detectors.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

final class PeakFilterTest {
  /** Oracle: the largest of the rows before, searched anew. */
  @RepeatedTest(20)
  void isPeak_anySeries_equalsSearch(RepetitionInfo seed) {
    SplittableRandom random = new SplittableRandom(seed.getCurrentRepetition());
    PeakFilter filter = new PeakFilter(10);
    double[] values = new double[500];
    for (int row = 0; row < values.length; row++) {
      values[row] = random.nextInt(20);
      boolean peak = true;
      for (int before = Math.max(0, row - 10); before < row; before++) {
        peak &= values[row] > values[before];
      }
      assertThat(filter.isPeak(values[row], row)).isEqualTo(peak);
    }
  }
}
