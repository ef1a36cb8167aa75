package io.forestall.ingest;

import io.forestall.ingest.collect.tail.PositionFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the log readers go on after a restart. Saved after the records are in the spool, so that a
 * kill repeats lines and loses none.
 */
final class LogPositions {
  private static final Logger LOG = LoggerFactory.getLogger(LogPositions.class);

  private final PositionFile file;
  private Map<String, String> saved;
  private boolean troubled;

  LogPositions(Path path) {
    file = new PositionFile(path);
    saved = file.load();
  }

  Map<String, String> saved() {
    return saved;
  }

  void save(Map<String, String> positions) {
    if (positions.equals(saved)) {
      return;
    }
    try {
      file.save(positions);
      saved = Map.copyOf(positions);
      troubled = false;
    } catch (IOException e) {
      if (!troubled) {
        troubled = true;
        LOG.warn("positions of log readers not saved: {}", e.toString());
      }
    }
  }
}
