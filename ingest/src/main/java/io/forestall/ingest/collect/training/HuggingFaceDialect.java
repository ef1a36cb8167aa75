package io.forestall.ingest.collect.training;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Hugging Face Trainer: a bar without a title for steps, and Python dictionaries for losses.
 *
 * <pre>
 *    12%|#         | 2/16 [02:00&lt;13:54, 59.61s/it]
 *   {'loss': 0.13, 'grad_norm': 0.14, 'learning_rate': 3.9e-06, 'epoch': 2.96}
 *   {'train_runtime': 919.097, 'train_samples_per_second': 1.088, 'epoch': 1.0}
 * </pre>
 *
 * A dictionary names no step: it belongs to the last one of the bar. Evaluation draws a bar of its
 * own, which is told by another total while the first is not full. Newer versions quote numbers.
 */
final class HuggingFaceDialect implements StepDialect {
  private static final Pattern ENTRY = Pattern.compile("'(\\w{1,64})': '?([^,'}]{1,40})");

  /** Nodes that draw the same bar lag by a step or two. */
  private static final long COPY_LAG = 2;

  private long total = StepLine.NO_STEP;
  private long count;

  @Override
  public String name() {
    return "hf-trainer";
  }

  @Override
  public boolean parse(LogLine line, Consumer<StepLine> sink) {
    int brace = line.text().indexOf("{'");
    if (brace >= 0 && line.text().substring(0, brace).isBlank()) {
      return dictionary(line, sink);
    }
    ProgressBar bar = ProgressBar.find(line.text());
    if (bar == null || !bar.title().isEmpty() || bar.total() < 0) {
      return false;
    }
    if (bar.total() != total && total >= 0 && count < total) {
      sink.accept(StepLine.phase(line, Phase.EVALUATION, StepLine.NO_STEP));
      return true;
    }
    total = bar.total();
    boolean copy = bar.count() < count && count - bar.count() <= COPY_LAG;
    count = copy ? count : bar.count(); // losses belong to the bar that leads
    sink.accept(
        bar.count() == 0
            ? StepLine.phase(line, Phase.START, StepLine.NO_STEP)
            : StepLine.trained(line, bar.count(), bar.stepMillis(), null, null));
    return true;
  }

  private boolean dictionary(LogLine line, Consumer<StepLine> sink) {
    Map<String, String> values = new HashMap<>();
    Matcher entry = ENTRY.matcher(line.text());
    while (entry.find()) {
      values.putIfAbsent(entry.group(1), entry.group(2));
    }
    if (values.containsKey("train_runtime")) {
      sink.accept(StepLine.phase(line, Phase.END, StepLine.NO_STEP));
    } else if (values.containsKey("eval_loss") || values.containsKey("eval_runtime")) {
      sink.accept(StepLine.phase(line, Phase.EVALUATION, StepLine.NO_STEP));
    } else if (values.containsKey("loss")) {
      sink.accept(
          StepLine.trained(
              line,
              count > 0 ? count : StepLine.NO_STEP,
              null,
              Numbers.real(values.get("loss")),
              Numbers.real(values.get("grad_norm"))));
    } else {
      return false;
    }
    return true;
  }
}
