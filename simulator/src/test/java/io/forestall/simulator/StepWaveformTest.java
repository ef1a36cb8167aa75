package io.forestall.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class StepWaveformTest {
  @RepeatedTest(20)
  void computeShare_equalsNumericIntegration(RepetitionInfo run) {
    SplittableRandom random = new SplittableRandom(run.getCurrentRepetition());
    double from = 20_000 + random.nextDouble() * 10;
    double to = from + random.nextDouble() * 3;
    double fraction = 0.05 + 0.9 * random.nextDouble();
    int pieces = 100_000;
    int computing = 0;
    for (int piece = 0; piece < pieces; piece++) {
      double position = from + (piece + 0.5) / pieces * (to - from);
      computing += position - Math.floor(position) < fraction ? 1 : 0;
    }

    assertThat(StepWaveform.computeShare(from, to, fraction))
        .isCloseTo((double) computing / pieces, within(1e-4));
  }

  @Test
  void computeShare_ofAnEmptyWindow_isZero() {
    assertThat(StepWaveform.computeShare(3.5, 3.5, 0.8)).isZero();
  }
}
