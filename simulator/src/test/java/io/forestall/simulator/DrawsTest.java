package io.forestall.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawsTest {
  private static final int COUNT = 20_000;

  private final SplittableRandom random = new SplittableRandom(11);

  @Test
  void logUniform_everyDecade_isAsLikely() {
    double[] values =
        DoubleStream.generate(() -> Draws.logUniform(random, 1, 1_000)).limit(COUNT).toArray();

    for (double decade : new double[] {1, 10, 100}) {
      double share =
          (double) DoubleStream.of(values).filter(v -> v >= decade && v < decade * 10).count()
              / COUNT;
      assertThat(share).as("from %s", decade).isCloseTo(1 / 3.0, within(0.02));
    }
  }

  @Test
  void logNormal_medianAndMean_areThoseAskedFor() {
    Duration median = Duration.ofHours(21);
    Duration mean = Duration.ofHours(30);
    double[] hours =
        DoubleStream.generate(() -> Draws.logNormal(random, median, mean).toMillis() / 3.6e6)
            .limit(COUNT)
            .sorted()
            .toArray();

    assertThat(hours[COUNT / 2]).isCloseTo(21, within(0.7));
    assertThat(Statistics.mean(hours)).isCloseTo(30, within(1.0));
  }

  @Test
  void uniform_bothEnds_areReached() {
    Duration min = Duration.ofMillis(3);
    Duration max = Duration.ofMillis(5);

    assertThat(IntStream.range(0, 200).mapToObj(i -> Draws.uniform(random, min, max)))
        .containsOnly(min, Duration.ofMillis(4), max);
  }

  @Test
  void chance_probability_isKept() {
    long hits = IntStream.range(0, COUNT).filter(i -> Draws.chance(random, 0.3)).count();

    assertThat((double) hits / COUNT).isCloseTo(0.3, within(0.01));
  }
}
