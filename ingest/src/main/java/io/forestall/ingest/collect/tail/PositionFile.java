package io.forestall.ingest.collect.tail;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@link LineSource#position positions} over restarts of the agent, as a properties file that
 * is replaced as a whole. A file that cannot be read counts as empty: reading a log again is better
 * than not starting.
 */
public final class PositionFile {
  private static final Logger log = LoggerFactory.getLogger(PositionFile.class);

  private final Path file;

  public PositionFile(Path file) {
    this.file = file;
  }

  /** Positions by source. */
  public Map<String, String> load() {
    var properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      return Map.of();
    } catch (IOException | IllegalArgumentException e) {
      log.warn("positions are lost file={} error={}", file, e.toString());
      return Map.of();
    }
    var positions = new TreeMap<String, String>();
    for (String source : properties.stringPropertyNames()) {
      positions.put(source, properties.getProperty(source));
    }
    return positions;
  }

  /**
   * Replaces what is kept.
   *
   * @throws IOException when the directory cannot be written; what was kept before is then intact
   */
  public void save(Map<String, String> positions) throws IOException {
    var properties = new Properties();
    properties.putAll(positions);
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try (Writer writer = Files.newBufferedWriter(next)) {
      properties.store(writer, "where the log readers go on");
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
