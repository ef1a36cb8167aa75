package io.forestall.ingest.collect.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.ingest.collect.collective.CollectiveEvents;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.config.ConfigErrors;
import io.forestall.schemas.config.ConfigSection;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.StepProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLogCollectorTest {
  @TempDir Path directory;

  private final List<StepProgress> steps = new ArrayList<>();
  private final List<NodeEvent> events = new ArrayList<>();
  private long now = System.currentTimeMillis(); // files carry the file system's time
  private final InstantSource clock = () -> Instant.ofEpochMilli(now);

  @Test
  void poll_newFiles_areFoundAndNamedByTheirPath() throws IOException {
    try (var collector = collector("", directory + "/run-*/{job}.rank{rank}.out", Map.of())) {
      collector.poll();
      write("run-a/job7.rank3.out", iteration(1));
      write("run-a/job7.rank3.err", iteration(9));
      collector.poll();
      assertThat(steps).isEmpty(); // directories are listed every ten seconds
      now += TrainingLogCollector.RESCAN_MILLIS;
      collector.poll();
      write("run-a/job7.rank3.out", iteration(2));
      collector.poll();
    }
    assertThat(steps).extracting(StepProgress::getStep).containsExactly(1L, 2L);
    assertThat(steps).extracting(StepProgress::getJob).containsOnly("job7");
    assertThat(steps).extracting(StepProgress::getRank).containsOnly(3);
    assertThat(steps.get(1).getReceiveTimeMillis()).isEqualTo(now);
  }

  @Test
  void positions_afterRestart_goOnWithTheAttempt() throws IOException {
    write("train.log", iteration(15) + iteration(5));
    Map<String, String> positions;
    try (var first =
        collector("j", directory + "/train.log", Map.of("/other", "1 1 1 1 true;9 9"))) {
      first.poll();
      positions = first.positions();
    }
    assertThat(positions).containsOnlyKeys(directory + "/train.log");
    write("train.log", iteration(6));
    try (var second = collector("j", directory + "/train.log", positions)) {
      second.poll();
    }
    assertThat(steps).extracting(StepProgress::getStep).containsExactly(15L, 5L, 6L);
    assertThat(steps).extracting(StepProgress::getAttempt).containsExactly(0, 1, 1);
    assertThat(steps).extracting(StepProgress::getSequence).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void poll_restingAndDeletedFiles_areLetGo() throws IOException {
    write("a.log", iteration(1));
    write("b.log", iteration(1));
    Files.setLastModifiedTime(directory.resolve("b.log"), FileTime.fromMillis(now - 90_000_000));
    try (var collector = collector("j", directory + "/*.log", Map.of())) {
      collector.poll();
      assertThat(steps).hasSize(1);
      Files.delete(directory.resolve("a.log"));
      now += TrainingLogCollector.RESCAN_MILLIS;
      collector.poll();
      assertThat(collector.positions()).isEmpty();
      now += 90_000;
      collector.poll();
      write("b.log", iteration(2));
      now += TrainingLogCollector.RESCAN_MILLIS;
      collector.poll();
      assertThat(steps).extracting(StepProgress::getStep).containsExactly(1L, 1L, 2L);
    }
  }

  @Test
  void poll_rotatedFile_isFollowed() throws IOException {
    write("train.log", iteration(1));
    try (var collector = collector("j", directory + "/train.log", Map.of())) {
      collector.poll();
      Files.move(directory.resolve("train.log"), directory.resolve("train.log.1"));
      now += TrainingLogCollector.RESCAN_MILLIS;
      collector.poll();
      write("train.log", iteration(2));
      collector.poll();
      assertThat(steps).extracting(StepProgress::getStep).containsExactly(1L, 2L);
      assertThat(collector.rejectCounts()).containsEntry(RejectReason.LINE_TOO_LONG, 0L);
    }
  }

  @Test
  void poll_moreFilesThanAllowed_followsTheLatest() throws IOException {
    for (int i = 0; i < TrainingLogCollector.MAX_FILES + 10; i++) {
      write("job" + i + ".log", iteration(i));
      Files.setLastModifiedTime(
          directory.resolve("job" + i + ".log"), FileTime.fromMillis(now - 1_000_000 + i * 1_000L));
    }
    try (var collector = collector("", directory + "/{job}.log", Map.of())) {
      collector.poll();
    }
    assertThat(steps).hasSize(TrainingLogCollector.MAX_FILES);
    assertThat(steps).extracting(StepProgress::getStep).contains(73L).doesNotContain(9L);
  }

  @Test
  void config_wrongKeys_areAllReported() {
    var errors = new ConfigErrors();
    TrainingLogConfig.from(section("{path: relative, job: a}", errors));
    TrainingLogConfig.from(section("{path: '/x/{job}.log', job: a}", errors));
    TrainingLogConfig.from(section("{path: /x, job: a, rank: -2, zone: Nowhere}", errors));
    TrainingLogConfig.from(section("{job: a}", errors));
    assertThat(errors.problems()).hasSizeGreaterThanOrEqualTo(5);
    assertThat(String.join("\n", errors.problems()))
        .contains("path", "must be absolute", "must hold {job}", "rank", "zone", "Nowhere");
  }

  @Test
  void config_rightKeys_areRead() {
    var errors = new ConfigErrors();
    assertThat(TrainingLogConfig.from(section("{path: '/x/{job}.log', rank: 3}", errors)))
        .isEqualTo(new TrainingLogConfig("", "/x/{job}.log", 3, ZoneId.of("UTC")));
    assertThat(errors.problems()).isEmpty();
    assertThatThrownBy(() -> new TrainingLogConfig("", "/x", -1, ZoneOffset.UTC))
        .hasMessageContaining("{job}");
  }

  private TrainingLogCollector collector(String job, String path, Map<String, String> positions) {
    var config = new TrainingLogConfig(job, path, -1, ZoneOffset.UTC);
    return new TrainingLogCollector(
        config,
        "node1",
        positions,
        clock,
        steps::add,
        new CollectiveEvents("node1", "", "nccl", () -> events.size() + 1, events::add));
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static ConfigSection section(String yaml, ConfigErrors errors) {
    return ConfigSection.parse(yaml, errors);
  }

  private static String iteration(int step) {
    return " iteration " + step + "/ 1000 | consumed samples: 1 | lm loss: 2.0E+00 |\n";
  }
}
