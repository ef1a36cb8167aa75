package io.forestall.ingest.collect.training;

import io.forestall.schemas.record.StepProgress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Runs texts through a parser and keeps what it says. */
final class Recorder {
  static final long NOW = Instant.parse("2025-06-01T12:00:00Z").toEpochMilli();

  final List<StepProgress> steps = new ArrayList<>();
  private final TrainingLogParser parser;
  private long sequence;

  Recorder() {
    this(TrainingLogState.NEW);
  }

  Recorder(TrainingLogState state) {
    parser = new TrainingLogParser("job1", "node1", -1, ZoneOffset.UTC, state, steps::add);
  }

  /** Reads lines that end with {@code \n} or {@code \r}. */
  Recorder read(String text) {
    for (String line : text.split("[\r\n]+", -1)) {
      if (!line.isEmpty()) {
        parser.line(line, sequence++, NOW);
      }
    }
    return this;
  }

  Recorder read(byte[] bytes) {
    return read(StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes)).toString());
  }

  TrainingLogState state() {
    return parser.state();
  }

  /** Each record as {@code attempt PHASE step}, such as {@code 0 TRAIN 10}. */
  List<String> shape() {
    return steps.stream()
        .map(step -> step.getAttempt() + " " + step.getPhase() + " " + step.getStep())
        .toList();
  }

  List<StepProgress> of(Phase phase) {
    return steps.stream().filter(step -> step.getPhase().equals(phase.name())).toList();
  }

  StepProgress first(Phase phase) {
    return of(phase).get(0);
  }

  StepProgress last(Phase phase) {
    List<StepProgress> found = of(phase);
    return found.get(found.size() - 1);
  }
}
