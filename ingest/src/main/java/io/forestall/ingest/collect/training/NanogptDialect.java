package io.forestall.ingest.collect.training;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * nanoGPT speed runs: {@code step:16/1415 train_loss:9.4 train_time:2811ms step_avg:468.48ms}. The
 * time is a running sum, so a step's duration is the difference; where the sum begins anew there is
 * none.
 */
final class NanogptDialect implements StepDialect {
  private static final Pattern STEP =
      Pattern.compile(
          "^step:(\\d{1,15})/\\d{1,15} (?:(train|val)_loss:(\\S{1,32}) )?train_time:(\\d{1,15})ms step_avg:");

  private long lastStep = StepLine.NO_STEP;
  private long lastMillis;

  @Override
  public String name() {
    return "nanogpt";
  }

  @Override
  public boolean parse(LogLine line, Consumer<StepLine> sink) {
    Matcher matcher = STEP.matcher(line.text());
    if (!matcher.find()) {
      return false;
    }
    long step = Numbers.step(matcher.group(1));
    if ("val".equals(matcher.group(2))) {
      sink.accept(StepLine.phase(line, Phase.EVALUATION, step));
      return true;
    }
    long millis = Numbers.step(matcher.group(4));
    sink.accept(
        StepLine.trained(line, step, duration(step, millis), Numbers.real(matcher.group(3)), null));
    lastStep = step;
    lastMillis = millis;
    return true;
  }

  private @Nullable Double duration(long step, long millis) {
    boolean follows = lastStep >= 0 && step == lastStep + 1 && millis >= lastMillis;
    return follows ? Double.valueOf((double) (millis - lastMillis)) : null;
  }
}
