package io.forestall.ingest.collect.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The last resort: {@code step 4100 | loss 2.1}, {@code iter: 10/500}, {@code Epoch 2 iteration
 * 7/90}. As such words stand in many lines, three of the same word and total with growing numbers
 * are awaited before anything is passed on, the first two included.
 */
final class GenericDialect implements StepDialect {
  private static final int NEEDED = 3;
  private static final Pattern STEP =
      Pattern.compile(
          "(?i)\\b(iteration|iter|global_step|step)\\b[\\s:=]{0,8}(\\d[0-9,]{0,18})(?:\\s{0,4}/\\s{0,4}(\\d[0-9,]{0,18}))?");
  private static final Pattern EPOCH = Pattern.compile("(?i)\\bepoch\\b[\\s:=\\[]{0,8}(\\d{1,6})");
  private static final Pattern LOSS =
      Pattern.compile("(?i)\\b(?:train_)?loss\\b[\\s:=]{0,8}([-+0-9.naife]{1,32})");

  private final List<StepLine> awaited = new ArrayList<>();
  private String shape = "";
  private boolean confirmed;

  @Override
  public String name() {
    return "generic";
  }

  @Override
  public boolean parse(LogLine line, Consumer<StepLine> sink) {
    Matcher matcher = STEP.matcher(line.text());
    if (!matcher.find()) {
      return false;
    }
    long step = Numbers.step(matcher.group(2));
    long total = Numbers.step(matcher.group(3));
    if (step < 0) {
      return false;
    }
    Matcher epoch = EPOCH.matcher(line.text());
    if (total > 0 && epoch.find()) {
      step += Numbers.step(epoch.group(1)) * total; // the number begins anew with each epoch
    }
    var found = StepLine.trained(line, step, null, loss(line.text()), null);
    String foundShape = matcher.group(1).toLowerCase(Locale.ROOT) + "/" + total;
    return confirmed ? accept(found, foundShape, sink) : await(found, foundShape, sink);
  }

  private boolean accept(StepLine found, String foundShape, Consumer<StepLine> sink) {
    if (!foundShape.equals(shape)) {
      return false;
    }
    sink.accept(found);
    return true;
  }

  private boolean await(StepLine found, String foundShape, Consumer<StepLine> sink) {
    boolean grows = awaited.isEmpty() || found.step() > awaited.get(awaited.size() - 1).step();
    if (!foundShape.equals(shape) || !grows) {
      awaited.clear();
      shape = foundShape;
    }
    awaited.add(found);
    if (awaited.size() < NEEDED) {
      return false;
    }
    awaited.forEach(sink);
    awaited.clear();
    confirmed = true;
    return true;
  }

  private static @Nullable Double loss(String text) {
    Matcher loss = LOSS.matcher(text);
    return loss.find() ? Numbers.real(loss.group(1)) : null;
  }
}
