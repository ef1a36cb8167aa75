package io.forestall.streams.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.forestall.detectors.StateFormatException;
import io.forestall.streams.core.NodeOutcome;
import io.forestall.streams.core.NodeOutcome.Kind;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class JobOutputTest {
  private static NodeOutcome outcome(Kind kind) {
    return new NodeOutcome("node-7", kind, "job|1", 3, 1_000, 2_000, "job", 0.25);
  }

  private static byte[] bytes(NodeOutcome outcome) {
    return JobOutput.outcomeSerde().serializer().serialize("by-node", outcome);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void outcome_writtenAndRead_isTheSame(Kind kind) {
    assertThat(JobOutput.outcomeSerde().deserializer().deserialize("by-node", bytes(outcome(kind))))
        .isEqualTo(outcome(kind));
  }

  @Test
  void outcome_damaged_refusedOrRead_nothingElse() {
    byte[] good = bytes(outcome(Kind.CULPRIT));
    long seed = 20261124;
    var random = new SplittableRandom(seed);
    for (int run = 0; run < 5_000; run++) {
      byte[] bad = Arrays.copyOf(good, run % 3 == 0 ? random.nextInt(good.length) : good.length);
      for (int flips = random.nextInt(4); flips > 0 && bad.length > 0; flips--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      assertThatCode(
              () -> {
                try {
                  JobOutput.outcomeSerde().deserializer().deserialize("by-node", bad);
                } catch (StateFormatException refused) {
                  assertThat(refused).hasMessageNotContaining("null");
                }
              })
          .as("seed %s run %s", seed, run)
          .doesNotThrowAnyException();
    }
  }
}
