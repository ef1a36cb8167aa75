package io.forestall.ingest.collect.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PositionFileTest {
  @TempDir Path directory;

  @Test
  void load_afterSave_isTheSame() throws IOException {
    var file = new PositionFile(directory.resolve("positions"));
    Map<String, String> positions =
        Map.of("/logs/größe = 1: x.log", "1 2 3 -4 false;0 17", "kmsg", "boot-a 812");
    file.save(Map.of("old", "1"));
    file.save(positions);
    assertThat(file.load()).isEqualTo(positions);
    assertThat(directory).isDirectoryContaining(path -> path.endsWith("positions"));
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void load_absentOrBroken_isEmpty() throws IOException {
    Path path = directory.resolve("positions");
    assertThat(new PositionFile(path).load()).isEmpty();
    Files.writeString(path, "x=\\u00");
    assertThat(new PositionFile(path).load()).isEmpty();
    Files.write(path, new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThat(new PositionFile(path).load()).isEmpty();
  }
}
