package io.forestall.streams.core.score.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CalibrationTest {
  @Test
  void shipped_judgesEachKindOfBlock() {
    Calibration shipped = Calibration.standard();
    assertThat(shipped.name()).contains("@");
    for (BlockKind kind : BlockKind.values()) {
      assertThat(shipped.fused(true, kind)).as("device %s", kind).isNotNull();
      assertThat(shipped.fused(false, kind)).as("host %s", kind).isNotNull();
    }
  }

  @Test
  void noName_refused() {
    assertThatThrownBy(() -> Calibration.parse(List.of("device,steady,fused,1,2,0.1,0,1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("# name");
  }

  @Test
  void wrongFamily_refusedWithItsLine() {
    assertThatThrownBy(() -> Calibration.parse(List.of("# a@1", "device,steady,smell,9,1,2,3")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("device,steady,smell,9,1,2,3");
  }

  /** Cut and garbled lines are refused as such, whatever is in them. */
  @Test
  void garbled_refusedOrRead() {
    String good = "device,steady,power,1000,0,1,2,3,4,5,6,7,8,9";
    var random = new SplittableRandom(7);
    for (int n = 0; n < 2_000; n++) {
      char[] line = good.toCharArray();
      line[random.nextInt(line.length)] = (char) (32 + random.nextInt(95));
      String text = new String(line, 0, random.nextInt(line.length) + 1);
      try {
        Calibration.parse(List.of("# a@1", text));
      } catch (IllegalArgumentException e) {
        assertThat(e).as("%s of seed 7", n).hasMessageContaining("calibration line");
      }
    }
  }
}
