package io.forestall.ingest.collect.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.function.Consumer;

/**
 * MLPerf's {@code :::MLLOG} lines. They count samples, not steps: a block's end gives the samples
 * so far as its step and the block's length as its duration.
 */
final class MlperfDialect implements StepDialect {
  private static final String MARK = ":::MLLOG ";

  private static final long MAX_SAMPLES = 100_000_000_000_000_000L;

  /** A time further ahead of the line's receipt is not believed. */
  private static final long MAX_AHEAD_MILLIS = 60_000;

  private final ObjectMapper mapper = new ObjectMapper();
  private long blockStartMillis = -1;

  @Override
  public String name() {
    return "mlperf";
  }

  @Override
  public boolean parse(LogLine line, Consumer<StepLine> sink) {
    int mark = line.text().indexOf(MARK);
    if (mark < 0) {
      return false;
    }
    JsonNode entry;
    try {
      entry = mapper.readTree(line.text().substring(mark + MARK.length()));
    } catch (JsonProcessingException e) {
      return false;
    }
    long timeMillis = within(entry.path("time_ms"), line.timeMillis() + MAX_AHEAD_MILLIS);
    if (timeMillis < 0) {
      timeMillis = line.timeMillis();
    }
    var timed = new LogLine(line.text(), line.sequence(), timeMillis);
    JsonNode metadata = entry.path("metadata");
    long samples = samples(metadata);
    switch (entry.path("key").asText()) {
      case "init_start" -> sink.accept(StepLine.phase(timed, Phase.START, StepLine.NO_STEP));
      case "block_start" -> blockStartMillis = timeMillis;
      case "block_stop" -> {
        Double millis =
            blockStartMillis < 0
                ? null
                : Double.valueOf((double) Math.max(0, timeMillis - blockStartMillis));
        sink.accept(StepLine.trained(timed, samples, millis, null, null));
      }
      case "eval_start" -> sink.accept(StepLine.phase(timed, Phase.EVALUATION, samples));
      case "run_stop" -> {
        boolean done = metadata.path("status").asText("success").equals("success");
        sink.accept(StepLine.phase(timed, done ? Phase.END : Phase.FAILED, StepLine.NO_STEP));
      }
      default -> {
        // settings and results, no progress
      }
    }
    return true;
  }

  private static long samples(JsonNode metadata) {
    if (metadata.has("samples_count")) {
      return within(metadata.path("samples_count"), MAX_SAMPLES);
    }
    long first = within(metadata.path("first_epoch_num"), MAX_SAMPLES);
    if (first >= 0) { // at a block's end: where it began, and its length
      return first + Math.max(0, within(metadata.path("epoch_count"), MAX_SAMPLES));
    }
    return within(metadata.path("epoch_num"), MAX_SAMPLES);
  }

  /** A number in [0, max], else -1. */
  private static long within(JsonNode node, long max) {
    long number = node.asLong(-1);
    return number >= 0 && number <= max ? number : -1;
  }
}
