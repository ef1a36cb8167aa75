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
    long timeMillis = entry.path("time_ms").asLong(line.timeMillis());
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
      return metadata.path("samples_count").asLong(StepLine.NO_STEP);
    }
    if (metadata.has("first_epoch_num")) { // at a block's end: where it began, and its length
      return metadata.path("first_epoch_num").asLong() + metadata.path("epoch_count").asLong();
    }
    return metadata.path("epoch_num").asLong(StepLine.NO_STEP);
  }
}
