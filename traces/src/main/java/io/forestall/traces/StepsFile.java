package io.forestall.traces;

import io.forestall.schemas.record.StepProgress;
import io.forestall.traces.csv.CsvLine;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** steps.csv: what training jobs say of their progress. */
final class StepsFile {
  static final String NAME = "steps.csv";
  static final String[] REQUIRED = {"time_ms", "job"};
  static final String[] HEADER = {
    "time_ms",
    "job",
    "rank",
    "step",
    "phase",
    "duration_ms",
    "loss",
    "grad_norm",
    "attempt",
    "node",
    "received_ms",
    "sequence",
    "source"
  };

  private static final String DEFAULT_PHASE = "TRAIN";
  private static final String DEFAULT_SOURCE = "trace";

  private StepsFile() {}

  static StepProgress read(Table row, JobTable jobs) {
    String job = row.text("job");
    if (job.isEmpty()) {
      throw new IllegalArgumentException("job is empty");
    }
    long timeMillis = row.whole("time_ms");
    int rank = row.integer("rank", TraceJob.NO_RANK);
    String node = row.text("node");
    return StepProgress.newBuilder()
        .setJob(job)
        .setAttempt(row.integer("attempt", 0))
        .setNode(node.isEmpty() ? jobs.nodeOf(job, rank) : node)
        .setRank(rank)
        .setEventTimeMillis(timeMillis)
        .setReceiveTimeMillis(row.whole("received_ms", timeMillis))
        .setSequence(row.whole("sequence", row.line()))
        .setStep(row.whole("step", -1))
        .setPhase(row.text("phase", DEFAULT_PHASE).toUpperCase(Locale.ROOT))
        .setDurationMillis(row.number("duration_ms"))
        .setLoss(row.number("loss"))
        .setGradNorm(row.number("grad_norm"))
        .setSource(row.text("source", DEFAULT_SOURCE))
        .build();
  }

  static void write(StepProgress step, CsvLine line) {
    line.whole(step.getEventTimeMillis()).text(step.getJob());
    line.whole(step.getRank()).whole(step.getStep()).text(step.getPhase());
    number(step.getDurationMillis(), line);
    number(step.getLoss(), line);
    number(step.getGradNorm(), line);
    line.whole(step.getAttempt()).text(step.getNode());
    line.whole(step.getReceiveTimeMillis()).whole(step.getSequence()).text(step.getSource());
  }

  private static void number(@Nullable Double value, CsvLine line) {
    if (value == null) {
      line.empty();
    } else {
      line.number(value);
    }
  }
}
