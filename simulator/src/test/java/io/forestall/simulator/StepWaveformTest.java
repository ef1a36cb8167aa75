package io.forestall.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class StepWaveformTest {
  @RepeatedTest(20)
  void share_equalsNumericIntegration(RepetitionInfo run) {
    SplittableRandom random = new SplittableRandom(run.getCurrentRepetition());
    double from = 20_000 + random.nextDouble() * 10;
    double to = from + random.nextDouble() * 3;
    double begin = 0.5 * random.nextDouble();
    double end = begin + 0.5 * random.nextDouble();
    int pieces = 100_000;
    int inside = 0;
    for (int piece = 0; piece < pieces; piece++) {
      double position = from + (piece + 0.5) / pieces * (to - from);
      double phase = position - Math.floor(position);
      inside += phase >= begin && phase < end ? 1 : 0;
    }

    assertThat(StepWaveform.share(from, to, begin, end))
        .isCloseTo((double) inside / pieces, within(1e-4));
  }

  @Test
  void share_ofAnEmptyWindow_isZero() {
    assertThat(StepWaveform.share(3.5, 3.5, 0, 0.8)).isZero();
    assertThat(StepWaveform.share(3.5, 4.5, 0.8, 0.8)).isZero();
  }
}
