package io.forestall.ingest.collect.training;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A progress bar of Python's tqdm: {@code Epoch 3: 45%|#### | 450/1000 [12:30<15:16, 0.60it/s,
 * loss=1.2]}. Its rate is smoothed over the last steps, and flips between steps per second and
 * seconds per step at one.
 *
 * @param title what stands before the bar, empty when nothing does
 * @param total {@link StepLine#NO_STEP} when the bar does not know it
 * @param postfix what stands behind the rate
 */
record ProgressBar(
    String title, long count, long total, @Nullable Double stepMillis, String postfix) {
  private static final Pattern BAR =
      Pattern.compile(
          "(?:\\d{1,3}%)?\\|[^|]{0,300}\\| *(\\d{1,12})/(\\d{1,12}|\\?) \\[[^\\]<]{1,24}<[^,\\]]{1,24},"
              + " *([0-9.]{1,12}|\\?) ?(it/s|s/it)(?:, ([^\\]]{0,400}))?\\]");

  /** The first bar in the text, or null. */
  static @Nullable ProgressBar find(String text) {
    if (!text.contains("it/s") && !text.contains("s/it")) {
      return null;
    }
    Matcher bar = BAR.matcher(text);
    if (!bar.find()) {
      return null;
    }
    String title = text.substring(0, bar.start()).strip();
    while (title.endsWith(":")) {
      title = title.substring(0, title.length() - 1).strip();
    }
    String postfix = bar.group(5);
    return new ProgressBar(
        title,
        Numbers.step(bar.group(1)),
        Numbers.step(bar.group(2)),
        stepMillis(bar.group(3), bar.group(4).equals("s/it")),
        postfix == null ? "" : postfix);
  }

  private static @Nullable Double stepMillis(String rate, boolean secondsPerStep) {
    Double number = Numbers.real(rate);
    if (number == null || !(number > 0)) {
      return null;
    }
    return secondsPerStep ? 1_000 * number : 1_000 / number;
  }
}
