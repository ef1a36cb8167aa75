package io.forestall.ingest.collect.collective;

import io.forestall.ingest.collect.tail.LogPattern;
import io.forestall.schemas.EventKind;
import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RankStanding.State;
import io.forestall.schemas.RejectReason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Picks up the files that processes of a job leave when they end: dumps of torch's flight recorder,
 * and failure files of torchrun.
 *
 * <ul>
 *   <li>Looks every two seconds, and reads a file when it has not changed between two looks.
 *   <li>Files of more than ten minutes ago are old stories and not read; so a restart of the agent
 *       may read a file again, and does no harm by it.
 *   <li>At most {@value #MAX_FILES} files are looked at. One thread polls; a dump of a gigabyte may
 *       keep it for a minute, and no memory.
 * </ul>
 */
public final class RankFilesCollector {
  static final int MAX_FILES = 1_024;
  static final long LOOK_MILLIS = 2_000;

  private static final Logger LOG = LoggerFactory.getLogger(RankFilesCollector.class);
  private static final long OLD_MILLIS = 600_000;
  private static final int BUFFER = 1 << 16;

  /** What the files hold. */
  public enum Content {
    FLIGHT_RECORDER,
    FAILURE
  }

  private record Seen(long bytes, long writtenMillis, boolean read) {}

  private final Content content;
  private final RankFilesConfig config;
  private final LogPattern pattern;
  private final InstantSource clock;
  private final CollectiveEvents events;
  private final Map<RejectReason, Long> rejects = new EnumMap<>(RejectReason.class);
  private Map<Path, Seen> seen = new HashMap<>();
  private long nextMillis = Long.MIN_VALUE;
  private boolean told;

  public RankFilesCollector(
      Content content, RankFilesConfig config, InstantSource clock, CollectiveEvents events) {
    this.content = content;
    this.config = config;
    this.pattern = new LogPattern(config.path());
    this.clock = clock;
    this.events = events;
  }

  /** Looks if it is time to, and reads what is new. */
  public void poll() {
    long nowMillis = clock.millis();
    if (nowMillis < nextMillis) {
      return;
    }
    var now = new HashMap<Path, Seen>();
    for (Path file : pattern.files()) {
      Seen current = now.size() < MAX_FILES ? look(file, nowMillis) : null;
      if (current != null) {
        now.put(file, current);
      }
    }
    seen = now;
    nextMillis = clock.millis() + LOOK_MILLIS;
  }

  private @Nullable Seen look(Path file, long nowMillis) {
    Seen before = seen.get(file);
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      long written = attributes.lastModifiedTime().toMillis();
      boolean old = nowMillis - written > OLD_MILLIS;
      boolean same = false;
      if (before != null && before.bytes == attributes.size() && before.writtenMillis == written) {
        if (before.read) {
          return before;
        }
        same = true;
      }
      if (same && !old && attributes.size() > 0) {
        read(file, attributes.size(), written, nowMillis);
      }
      return new Seen(attributes.size(), written, same || old);
    } catch (IOException e) {
      return null; // gone meanwhile
    }
  }

  private void read(Path file, long bytes, long writtenMillis, long nowMillis) {
    LogPattern.Match match = pattern.match(file, config.job(), -1);
    try (InputStream in = new UpTo(Files.newInputStream(file), bytes)) {
      if (content == Content.FLIGHT_RECORDER) {
        tellDump(FlightRecording.parse(in), match, writtenMillis, nowMillis);
      } else {
        tellFailure(FailureFile.parse(in), match, writtenMillis, nowMillis);
      }
    } catch (IOException | RuntimeException e) { // anybody may write anything there
      synchronized (rejects) {
        rejects.merge(RejectReason.MALFORMED_RECORD, 1L, Long::sum);
      }
      if (!told) {
        told = true;
        LOG.warn("file {} not usable, nor perhaps others like it: {}", file, e.toString());
      }
    }
  }

  private void tellDump(
      FlightRecording dump, LogPattern.Match match, long writtenMillis, long nowMillis) {
    int rank = match.rank() >= 0 ? match.rank() : dump.rank();
    List<RankStanding> standings = dump.standings(rank);
    if (!standings.isEmpty()) {
      events.tell(
          EventKind.COLLECTIVE_STATUS,
          Math.min(writtenMillis, nowMillis),
          nowMillis,
          match.job(),
          "flight recorder of rank " + rank + ": " + match.path(),
          standings);
    }
  }

  private void tellFailure(
      FailureFile failure, LogPattern.Match match, long writtenMillis, long nowMillis) {
    long saidMillis = failure.timeMillis() < 0 ? writtenMillis : failure.timeMillis();
    var standing = new RankStanding("", 0, -1, -1, "", match.rank(), State.FAILED, -1, -1, "");
    events.tell(
        EventKind.RANK_FAILED,
        Math.min(saidMillis, nowMillis),
        nowMillis,
        match.job(),
        "failure file " + match.path(),
        List.of(standing),
        Map.of("reason", failure.message()));
  }

  /** Files that could not be used, by reason, since the start. */
  public Map<RejectReason, Long> rejectCounts() {
    synchronized (rejects) {
      return new EnumMap<>(rejects);
    }
  }

  /** A file up to the size that it had, or one that is written forever would be read forever. */
  private static final class UpTo extends BufferedInputStream {
    private long left;

    UpTo(InputStream in, long bytes) {
      super(in, BUFFER);
      left = bytes;
    }

    @Override
    public synchronized int read(byte[] into, int from, int length) throws IOException {
      if (left <= 0) {
        return -1;
      }
      int read = super.read(into, from, (int) Math.min(length, left));
      left -= Math.max(0, read);
      return read;
    }
  }
}
