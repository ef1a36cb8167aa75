package io.forestall.ingest.collect.training;

import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NeMo 2: {@code Training epoch 0, iteration 1/19 | lr: 2.999e-07 | global_step: 1 |
 * reduced_train_loss: 11.03 | train_step_timing in s: 7.549}. The iteration begins anew with each
 * epoch, so the global step counts. Steps begin at 0.
 */
final class NemoDialect implements StepDialect {
  private static final Pattern TRAINING =
      Pattern.compile("Training epoch \\d{1,9}, iteration \\d{1,15}/\\d{1,15} \\|");
  private static final Pattern SCHEDULED =
      Pattern.compile("Scheduled async checkpoint save for (\\S{1,2000})");
  private static final Pattern STEP = Pattern.compile("step=(\\d{1,15})");

  @Override
  public String name() {
    return "nemo";
  }

  @Override
  public boolean parse(LogLine line, Consumer<StepLine> sink) {
    String text = line.text();
    Matcher training = TRAINING.matcher(text);
    if (training.find()) {
      Map<String, String> values = KeyValues.parse(text.substring(training.end()));
      sink.accept(
          StepLine.trained(
              line,
              Numbers.step(values.get("global step")),
              Numbers.scaled(values.get("train step timing in s"), 1_000),
              Numbers.real(values.get("reduced train loss")),
              Numbers.real(values.get("grad norm"))));
      return true;
    }
    Matcher scheduled = SCHEDULED.matcher(text);
    if (scheduled.find()) {
      Matcher step = STEP.matcher(scheduled.group(1));
      sink.accept(
          StepLine.phase(
              line,
              Phase.CHECKPOINT,
              step.find() ? Numbers.step(step.group(1)) : StepLine.NO_STEP));
      return true;
    }
    if (text.contains("Async checkpoint save for step") && text.contains("finalized")) {
      sink.accept(StepLine.phase(line, Phase.TRAIN, StepLine.NO_STEP));
      return true;
    }
    if (text.startsWith("Validation: iteration ")) {
      sink.accept(StepLine.phase(line, Phase.EVALUATION, StepLine.NO_STEP));
      return true;
    }
    return false;
  }
}
