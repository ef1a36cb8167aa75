package io.forestall.streams.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.forestall.streams.core.Evidence.Strength;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PrecisionTest {
  private static final Precision TABLE = Precision.parse(List.of("# t@1", "rule,98,90,8,8"));

  @Test
  void knownDetector_itsShareOfTrueFindings() {
    assertThat(TABLE.of("rule", Strength.SUPPORTING, false)).isCloseTo(90.8 / 100, within(1e-12));
    assertThat(TABLE.of("rule", Strength.SUPPORTING, true)).isCloseTo(9.6 / 10, within(1e-12));
  }

  @Test
  void unknownDetector_assumedByStrength() {
    assertThat(TABLE.of("new", Strength.CONCLUSIVE, false)).isEqualTo(0.95);
    assertThat(TABLE.of("new", Strength.SUPPORTING, false)).isEqualTo(0.4);
    assertThat(TABLE.of("new", Strength.SUPPORTING, true)).isEqualTo(0.8);
    assertThat(TABLE.of("rule", Strength.HINT, true)).isEqualTo(0.02);
  }

  @Test
  void shipped_isRead() {
    assertThat(Precision.standard().of("no such detector", Strength.HINT, false)).isEqualTo(0.02);
  }

  @Test
  void garbled_refusedWithTheLine() {
    assertThatThrownBy(() -> Precision.parse(List.of("rule,1,2,3,4")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"rule,1,2,3,4\"");
    var random = new SplittableRandom(8);
    String good = "rule,98,90,8,8";
    for (int n = 0; n < 2_000; n++) {
      char[] line = good.toCharArray();
      line[random.nextInt(line.length)] = (char) (32 + random.nextInt(95));
      String text = new String(line, 0, random.nextInt(line.length + 1));
      try {
        double p = Precision.parse(List.of(text)).of("rule", Strength.SUPPORTING, false);
        assertThat(p).as("%s of seed 8", n).isBetween(0.0, 1.0);
      } catch (IllegalArgumentException e) {
        assertThat(e).as("%s of seed 8", n).hasMessageContaining("precision line");
      }
    }
  }
}
