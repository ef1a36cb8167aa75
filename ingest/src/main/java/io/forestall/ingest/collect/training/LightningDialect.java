package io.forestall.ingest.collect.training;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PyTorch Lightning's bar: {@code Epoch 3: 45%|###| 450/1000 [12:30<15:16, 0.60it/s, v_num=7,
 * train_loss=1.23]}. The bar counts within an epoch; the step counts over epochs. Where the bar
 * does not know its length, an epoch's length is where the last one ended.
 */
final class LightningDialect implements StepDialect {
  private static final Pattern EPOCH = Pattern.compile("Epoch (\\d{1,6})(?:/\\d{1,6})?$");
  private static final Pattern LOSS =
      Pattern.compile("(?:^|[ ,])(?:train_)?loss(?:_step)?=([^,\\]]{1,32})");

  private long epoch;
  private long epochStart;
  private long lastCount;

  @Override
  public String name() {
    return "lightning";
  }

  @Override
  public boolean parse(LogLine line, Consumer<StepLine> sink) {
    ProgressBar bar = ProgressBar.find(line.text());
    if (bar == null) {
      return false;
    }
    if (bar.title().startsWith("Validat")) {
      sink.accept(StepLine.phase(line, Phase.EVALUATION, StepLine.NO_STEP));
      return true;
    }
    if (bar.title().startsWith("Sanity Checking")) {
      sink.accept(StepLine.phase(line, Phase.START, StepLine.NO_STEP));
      return true;
    }
    Matcher title = EPOCH.matcher(bar.title());
    if (!title.find()) {
      return false;
    }
    long step = stepOf(Numbers.step(title.group(1)), bar);
    if (bar.count() > 0) { // a fresh bar says nothing was done yet
      Matcher loss = LOSS.matcher(bar.postfix());
      sink.accept(
          StepLine.trained(
              line,
              step,
              bar.stepMillis(),
              loss.find() ? Numbers.real(loss.group(1)) : null,
              null));
    }
    return true;
  }

  private long stepOf(long newEpoch, ProgressBar bar) {
    if (newEpoch != epoch) {
      epochStart = newEpoch > epoch ? epochStart + lastCount : 0;
      epoch = newEpoch;
    }
    if (bar.total() >= 0) {
      epochStart = epoch * bar.total();
    }
    lastCount = bar.count();
    return epochStart + bar.count();
  }
}
