package io.forestall.ingest.collect.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintedTimeTest {
  private static final long NOW = Instant.parse("2025-03-08T00:00:00Z").toEpochMilli();

  private final PrintedTime times = new PrintedTime(ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      value = {
        "[2025-03-07 22:36:48,812] [INFO] x → 2025-03-07T22:36:48.812Z",
        "[NeMo I 2025-03-07 22:35:22 model_checkpoint:497] x → 2025-03-07T22:35:22Z",
        "[titan] 2025-03-07 22:35:22,123 - root - INFO → 2025-03-07T22:35:22.123Z",
        "[INFO|trainer.py:1339] 2025-03-07 06:53:45,378 >> x → 2025-03-07T06:53:45.378Z",
        "time      : 2025-03-07_22:44:03 → 2025-03-07T22:44:03Z",
        "CANCELLED AT 2025-03-07T08:29:53 *** → 2025-03-07T08:29:53Z",
        "[2025-03-07 10:00:00.250000] iteration → 2025-03-07T10:00:00.250Z",
        "I0307 22:33:45.902000 170829 torch/distributed/run.py:793] x → 2025-03-07T22:33:45.902Z",
        "[rank0]:[E1218 20:27:21.426415540 ProcessGroupNCCL.cpp:629] → 2024-12-18T20:27:21.426Z"
      })
  void of_printedTime_isRead(String line, String expected) {
    assertThat(times.of(line, NOW)).isEqualTo(Instant.parse(expected).toEpochMilli());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "iteration 5/10",
        "2025-13-07 22:36:48 no such month",
        "I0230 22:33:45.902000 1 no such day",
        "2025-03-08 05:00:00,000 five hours ahead: another zone"
      })
  void of_noBelievableTime_isTheReceipt(String line) {
    assertThat(times.of(line, NOW)).isEqualTo(NOW);
  }

  @Test
  void of_zone_isApplied() {
    assertThat(new PrintedTime(ZoneId.of("Europe/Berlin")).of("2025-03-07 22:36:48", NOW))
        .isEqualTo(Instant.parse("2025-03-07T21:36:48Z").toEpochMilli());
  }
}
