package io.forestall.ingest.collect;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Real logs beside a developer's checkout; tests of them are skipped where there are none. */
public final class Shared {
  private Shared() {}

  /** A file or folder below the shared folder. */
  public static Path path(String name) {
    Path path = Path.of(System.getProperty("forestall.shared", "../shared")).resolve(name);
    assumeTrue(Files.exists(path), () -> "real data is absent: " + path);
    return path;
  }

  /** The bytes of a file, unpacked when its name ends with {@code .gz}. */
  public static byte[] bytes(Path path) {
    try (InputStream file = Files.newInputStream(path);
        InputStream stream = path.toString().endsWith(".gz") ? new GZIPInputStream(file) : file) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
