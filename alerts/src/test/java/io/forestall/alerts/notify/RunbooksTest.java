package io.forestall.alerts.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.FaultClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RunbooksTest {
  @Test
  void page_hasOneSectionForEachClass_inTheirOrder() throws IOException {
    List<String> headings =
        Files.readAllLines(Path.of("../docs/runbooks.md")).stream()
            .filter(line -> line.startsWith("## "))
            .map(line -> line.substring(3))
            .toList();

    assertThat(headings)
        .containsExactlyElementsOf(Arrays.stream(FaultClass.values()).map(Enum::name).toList());
  }
}
