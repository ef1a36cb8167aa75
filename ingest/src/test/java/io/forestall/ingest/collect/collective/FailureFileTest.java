package io.forestall.ingest.collect.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FailureFileTest {
  private static FailureFile parse(String text) throws IOException {
    return FailureFile.parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void parse_bothShapes() throws IOException {
    assertThat(
            parse(
                "{\"message\": {\"message\": \"RuntimeError: CUDA out of memory\", \"extraInfo\":"
                    + " {\"py_callstack\": \"Traceback\", \"timestamp\": \"1700000000\"}}}"))
        .isEqualTo(new FailureFile("RuntimeError: CUDA out of memory", 1_700_000_000_000L));
    assertThat(parse("{\"message\": \"Signal 9 received\", \"errorCode\": 1}"))
        .isEqualTo(new FailureFile("Signal 9 received", -1));
  }

  @Test
  void parse_other_refused() {
    for (String bad : List.of("", "{}", "{\"message\": 3}", "{\"message\": {\"x\": []}}", "[")) {
      assertThatThrownBy(() -> parse(bad)).as(bad).isInstanceOf(IOException.class);
    }
  }
}
