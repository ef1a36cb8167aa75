package io.forestall.ingest.collect.training;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * DeepSpeed's own three lines, which may all come for the same step.
 *
 * <pre>
 *   [2021-06-10 20:47:51,885] [INFO] [logging.py:60:log_dist] [Rank 0] step=10, skipped=0, lr=[..], mom=[..]
 *   epoch=0/micro_step=10/global_step=10, RunningAvgSamplesPerSec=.., CurrSamplesPerSec=..
 *   steps: 10 loss: 0.1234 iter time (s): 1.234 samples/sec: 12.345
 * </pre>
 *
 * Step 0 is printed while the engine is built and is no progress.
 */
final class DeepspeedDialect implements StepDialect {
  private static final Pattern STEP =
      Pattern.compile("\\[Rank \\d{1,7}\\] step=(\\d{1,15}), skipped=\\d");
  private static final Pattern THROUGHPUT =
      Pattern.compile("micro_step=\\d{1,15}/global_step=(\\d{1,15}), RunningAvgSamplesPerSec");
  private static final Pattern PIPELINE =
      Pattern.compile("steps: (\\d{1,15}) loss: (\\S{1,32}) iter time \\(s\\): (\\S{1,32})");
  private static final Pattern SAVING =
      Pattern.compile(
          "\\[Torch\\] Checkpoint (\\S{1,200}) is about to be saved|Saving model checkpoint: (\\S{1,2000})");
  private static final Pattern GLOBAL_STEP = Pattern.compile("global_step(\\d{1,15})");

  @Override
  public String name() {
    return "deepspeed";
  }

  @Override
  public boolean parse(LogLine line, Consumer<StepLine> sink) {
    String text = line.text();
    Matcher pipeline = PIPELINE.matcher(text);
    if (pipeline.find()) {
      sink.accept(
          StepLine.trained(
              line,
              Numbers.step(pipeline.group(1)),
              Numbers.scaled(pipeline.group(3), 1_000),
              Numbers.real(pipeline.group(2)),
              null));
      return true;
    }
    Matcher step = STEP.matcher(text);
    if (step.find()) {
      return trained(line, step, sink);
    }
    Matcher throughput = THROUGHPUT.matcher(text);
    return throughput.find() ? trained(line, throughput, sink) : checkpoint(line, sink);
  }

  private static boolean trained(LogLine line, Matcher step, Consumer<StepLine> sink) {
    long number = Numbers.step(step.group(1));
    if (number > 0) {
      sink.accept(StepLine.trained(line, number, null, null, null));
    }
    return true;
  }

  private static boolean checkpoint(LogLine line, Consumer<StepLine> sink) {
    String text = line.text();
    if (text.contains("[Torch] Checkpoint ") && text.contains(" is ready now")) {
      sink.accept(StepLine.phase(line, Phase.TRAIN, StepLine.NO_STEP));
      return true;
    }
    Matcher saving = SAVING.matcher(text);
    if (!saving.find()) {
      return false;
    }
    Matcher step = GLOBAL_STEP.matcher(text);
    sink.accept(
        StepLine.phase(
            line, Phase.CHECKPOINT, step.find() ? Numbers.step(step.group(1)) : StepLine.NO_STEP));
    return true;
  }
}
