package io.forestall.ingest.collect.training;

import io.forestall.ingest.collect.collective.CollectiveEvents;
import io.forestall.ingest.collect.tail.FileTail;
import io.forestall.ingest.collect.tail.LogPattern;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.StepProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Follows the logs that one {@link TrainingLogConfig} stands for and hands over their progress.
 * Looks for new files every ten seconds, follows the {@value #MAX_FILES} that were written to last,
 * and lets go of those that rest for a day. One thread polls.
 */
public final class TrainingLogCollector implements AutoCloseable {
  static final int MAX_FILES = 64;
  static final long RESCAN_MILLIS = 10_000;

  private static final long RESTING_MILLIS = 86_400_000;
  private static final long ROTATION_MILLIS = 60_000;

  private final TrainingLogConfig config;
  private final String node;
  private final InstantSource clock;
  private final Consumer<StepProgress> sink;
  private final CollectiveEvents events;
  private final LogPattern pattern;
  private final Map<Path, Followed> followed = new LinkedHashMap<>();
  private final Map<String, String> positions = new TreeMap<>();
  private final Map<RejectReason, Long> closedRejects = new EnumMap<>(RejectReason.class);
  private long nextScanMillis = Long.MIN_VALUE;

  /**
   * Begins to follow.
   *
   * @param positions what {@link #positions} gave before a restart; those of other files are
   *     ignored
   * @param events takes what watchdogs and launchers say of ranks
   */
  public TrainingLogCollector(
      TrainingLogConfig config,
      String node,
      Map<String, String> positions,
      InstantSource clock,
      Consumer<StepProgress> sink,
      CollectiveEvents events) {
    this.config = config;
    this.node = node;
    this.clock = clock;
    this.sink = sink;
    this.events = events;
    this.pattern = new LogPattern(config.path());
    positions.forEach(this::keep);
  }

  private void keep(String file, String position) {
    if (pattern.matches(file)) {
      positions.put(file, position);
    }
  }

  /** Hands over the progress that was printed since the last call; never waits. */
  public void poll() {
    long nowMillis = clock.millis();
    if (nowMillis >= nextScanMillis) {
      scan(nowMillis);
      nextScanMillis = nowMillis + RESCAN_MILLIS;
    }
    for (Followed log : followed.values()) {
      log.tail.poll((line, sequence) -> log.parser.line(line, sequence, nowMillis));
    }
  }

  private void scan(long nowMillis) {
    Set<Path> files =
        pattern.files().stream()
            .map(file -> new Written(file, lastWrittenMillis(file)))
            .filter(file -> nowMillis - file.millis < RESTING_MILLIS)
            .sorted(
                Comparator.comparingLong(Written::millis).reversed().thenComparing(Written::file))
            .limit(MAX_FILES)
            .map(Written::file)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    Iterator<Map.Entry<Path, Followed>> entries = followed.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<Path, Followed> entry = entries.next();
      if (!files.contains(entry.getKey()) && !mayReturn(entry, nowMillis)) {
        entries.remove();
        close(entry.getKey(), entry.getValue());
      }
    }
    for (Path file : files) {
      followed.computeIfAbsent(file, this::follow).seenMillis = nowMillis;
    }
  }

  /**
   * Between a rotation's two halves there is no file; but an open one that was deleted fills disks.
   */
  private static boolean mayReturn(Map.Entry<Path, Followed> entry, long nowMillis) {
    return Files.notExists(entry.getKey())
        && nowMillis - entry.getValue().seenMillis < ROTATION_MILLIS;
  }

  private Followed follow(Path file) {
    String[] kept = positions.getOrDefault(file.toString(), "").split(";", 2);
    var state = kept.length == 2 ? TrainingLogState.parse(kept[1]) : TrainingLogState.NEW;
    LogPattern.Match match = pattern.match(file, config.job(), config.rank());
    return new Followed(
        new FileTail(file, FileTail.Start.BEGINNING, kept[0]),
        new TrainingLogParser(match.job(), node, match.rank(), config.zone(), state, sink, events));
  }

  private void close(Path file, Followed log) {
    positions.put(file.toString(), log.position());
    log.addRejects(closedRejects);
    log.tail.close();
  }

  private static long lastWrittenMillis(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      return 0; // gone meanwhile
    }
  }

  /** Where to go on after a restart, by file; files that are gone are left out. */
  public Map<String, String> positions() {
    followed.forEach((file, log) -> positions.put(file.toString(), log.position()));
    positions.keySet().removeIf(file -> Files.notExists(Path.of(file)));
    return new TreeMap<>(positions);
  }

  /** Lines that were cut or mended, by reason, since the start. */
  public Map<RejectReason, Long> rejectCounts() {
    var counts = new EnumMap<RejectReason, Long>(RejectReason.class);
    counts.putAll(closedRejects);
    followed.values().forEach(log -> log.addRejects(counts));
    return counts;
  }

  @Override
  public void close() {
    followed.forEach(this::close);
    followed.clear();
  }

  private record Written(Path file, long millis) {}

  private static final class Followed {
    private final FileTail tail;
    private final TrainingLogParser parser;
    private long seenMillis;

    Followed(FileTail tail, TrainingLogParser parser) {
      this.tail = tail;
      this.parser = parser;
    }

    String position() {
      return tail.position() + ";" + parser.state().encode();
    }

    void addRejects(Map<RejectReason, Long> counts) {
      tail.rejectCounts().forEach((reason, count) -> counts.merge(reason, count, Long::sum));
    }
  }
}
