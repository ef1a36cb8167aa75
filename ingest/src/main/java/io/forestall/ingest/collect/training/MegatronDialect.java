package io.forestall.ingest.collect.training;

import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Megatron-LM of all ages and its DeepSpeed fork, as used for BLOOM.
 *
 * <pre>
 *   iteration       61/    1000 | consumed samples: 62464 | elapsed time per iteration (ms): 128838.5 |
 *     lm loss: 2.028895E+01 | grad norm: 7.992 | number of nan iterations:   0 |
 *   saving checkpoint at iteration    1000 to DIR in torch_dist format
 *   validation loss at iteration 100 | lm loss value: 8.095942E+00 | ...
 * </pre>
 *
 * A record ends with a bar; one that does not was wrapped by a terminal and goes on in the next
 * lines, three at most.
 */
final class MegatronDialect implements StepDialect {
  private static final int MAX_CONTINUATIONS = 3;
  private static final Pattern ITERATION =
      Pattern.compile("iteration +(\\d{1,15})/ *\\d{1,15} \\| (?:consumed|elapsed)");
  private static final Pattern SAVING =
      Pattern.compile("saving checkpoint at iteration +(\\d{1,15})");
  private static final Pattern VALIDATION =
      Pattern.compile("validation loss at (?:iteration|step) +(\\d{1,15})");

  private @Nullable LogLine wrapped;
  private final StringBuilder record = new StringBuilder();
  private int continuations;

  @Override
  public String name() {
    return "megatron";
  }

  @Override
  public boolean parse(LogLine line, Consumer<StepLine> sink) {
    String text = line.text();
    Matcher iteration = ITERATION.matcher(text);
    if (iteration.find()) {
      finish(sink);
      wrapped = line;
      record.append(text, iteration.start(), text.length());
      finishIfWhole(sink);
      return true;
    }
    if (wrapped != null && text.contains("|") && !text.startsWith("time (ms)")) {
      record.append(text);
      continuations++;
      finishIfWhole(sink);
      return true;
    }
    finish(sink);
    return phase(line, sink);
  }

  private void finishIfWhole(Consumer<StepLine> sink) {
    boolean whole = record.toString().stripTrailing().endsWith("|");
    if (whole || continuations == MAX_CONTINUATIONS || record.length() > LineCleaner.MAX_TEXT) {
      finish(sink);
    }
  }

  private void finish(Consumer<StepLine> sink) {
    LogLine origin = wrapped;
    if (origin == null) {
      return;
    }
    Matcher iteration = ITERATION.matcher(record);
    long step = iteration.find() ? Numbers.step(iteration.group(1)) : StepLine.NO_STEP;
    Map<String, String> values = KeyValues.parse(record.toString());
    Double millis = Numbers.scaled(values.get("elapsed time per iteration (ms)"), 1);
    if (millis == null) {
      millis = Numbers.scaled(values.get("elapsed time per iteration (s)"), 1_000);
    }
    sink.accept(
        StepLine.trained(
            origin, step, millis, loss(values), Numbers.real(values.get("grad norm"))));
    wrapped = null;
    record.setLength(0);
    continuations = 0;
  }

  /** "lm loss", or the first other loss of models that have no language head. */
  private static @Nullable Double loss(Map<String, String> values) {
    Double loss = Numbers.real(values.get("lm loss"));
    if (loss != null) {
      return loss;
    }
    for (Map.Entry<String, String> value : values.entrySet()) {
      if (value.getKey().endsWith(" loss")) {
        return Numbers.real(value.getValue());
      }
    }
    return null;
  }

  private static boolean phase(LogLine line, Consumer<StepLine> sink) {
    String text = line.text();
    if (text.contains("successfully saved checkpoint")
        || text.contains("scheduled an async checkpoint save")) {
      sink.accept(StepLine.phase(line, Phase.TRAIN, StepLine.NO_STEP));
      return true;
    }
    Matcher saving = SAVING.matcher(text);
    if (saving.find()) {
      sink.accept(StepLine.phase(line, Phase.CHECKPOINT, Numbers.step(saving.group(1))));
      return true;
    }
    Matcher validation = VALIDATION.matcher(text);
    if (validation.find()) {
      sink.accept(StepLine.phase(line, Phase.EVALUATION, Numbers.step(validation.group(1))));
      return true;
    }
    return false;
  }
}
