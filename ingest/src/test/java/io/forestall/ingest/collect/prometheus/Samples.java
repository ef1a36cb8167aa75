package io.forestall.ingest.collect.prometheus;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The exporter answers that tests read: own ones, and real ones that a developer may have. */
final class Samples {
  private Samples() {}

  static byte[] own(String name) throws IOException {
    try (var stream = Samples.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(stream, name).readAllBytes();
    }
  }

  /** A real answer; the test is skipped where it is absent. */
  static byte[] real(String name) throws IOException {
    Path file = Path.of(System.getProperty("forestall.shared", "shared"), "fixtures", name);
    assumeTrue(Files.isRegularFile(file), "real exporter answer is absent: " + file);
    return Files.readAllBytes(file);
  }
}
