package io.forestall.bench.quality;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Real data that lies beside a developer's checkout and is no part of the project. */
public final class Shared {
  private Shared() {}

  /** A folder of public data; the test is skipped where it is absent. */
  public static Path data(String name) {
    Path folder = Path.of(System.getProperty("forestall.shared", "../shared"), "data", name);
    assumeTrue(Files.isDirectory(folder), "the data set is absent: " + name);
    return folder;
  }
}
