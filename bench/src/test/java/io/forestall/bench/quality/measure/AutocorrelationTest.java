package io.forestall.bench.quality.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AutocorrelationTest {
  @ParameterizedTest
  @ValueSource(ints = {12, 60, 288})
  void cycle_sine_isItsPeriod(int period) {
    double[] values =
        IntStream.range(0, 6_000).mapToDouble(i -> Math.sin(2 * Math.PI * i / period)).toArray();
    assertThat(Autocorrelation.cycle(values)).isEqualTo(period);
  }

  @Test
  void cycle_noMaximumOrTooFar_isTheFallback() {
    double[] ramp = IntStream.range(0, 2_000).mapToDouble(i -> i).toArray();
    double[] slow =
        IntStream.range(0, 6_000).mapToDouble(i -> Math.sin(2 * Math.PI * i / 350)).toArray();
    assertThat(Autocorrelation.cycle(ramp)).isEqualTo(125);
    assertThat(Autocorrelation.cycle(slow)).isEqualTo(125);
    assertThat(Autocorrelation.cycle(new double[50])).isEqualTo(125);
  }
}
