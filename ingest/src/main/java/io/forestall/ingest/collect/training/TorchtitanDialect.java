package io.forestall.ingest.collect.training;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * torchtitan: {@code [titan] 2025-01-01 12:00:00,123 - root - INFO - step: 10 loss: 7.1 grad_norm:
 * 1.2 memory: 5.2GiB(6.5%) tps: 1,234 tflops: 253.41 mfu: 25.62%}. It prints no duration.
 */
final class TorchtitanDialect implements StepDialect {
  private static final Pattern STEP =
      Pattern.compile(
          "(validate )?step: {0,4}(\\d{1,15}) {1,4}loss: {0,8}(\\S{1,32})(?: {1,4}grad_norm: {0,8}(\\S{1,32}))?");

  @Override
  public String name() {
    return "torchtitan";
  }

  @Override
  public boolean parse(LogLine line, Consumer<StepLine> sink) {
    String text = line.text();
    boolean titan = text.contains("[titan]") || text.contains(" tps: ");
    if (!titan) {
      return false;
    }
    Matcher step = STEP.matcher(text);
    if (step.find()) {
      long number = Numbers.step(step.group(2));
      sink.accept(
          step.group(1) != null
              ? StepLine.phase(line, Phase.EVALUATION, number)
              : StepLine.trained(
                  line, number, null, Numbers.real(step.group(3)), Numbers.real(step.group(4))));
      return true;
    }
    if (text.contains("Saving the checkpoint")) {
      sink.accept(StepLine.phase(line, Phase.CHECKPOINT, StepLine.NO_STEP));
      return true;
    }
    if (text.contains("Finished saving the checkpoint")) {
      sink.accept(StepLine.phase(line, Phase.TRAIN, StepLine.NO_STEP));
      return true;
    }
    return false;
  }
}
