package io.forestall.ingest.collect.training;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes off what terminals and launchers put around a line: colours, and the names that {@code srun
 * -l}, torchrun's tee and NeMo-Run put before it.
 */
final class LineCleaner {
  /** No record of any framework is longer; it bounds what a hostile line can cost. */
  static final int MAX_TEXT = 4_096;

  private static final Pattern CONTROL =
      Pattern.compile(
          "\\x1B(?:\\[[0-9;?]{0,32}[ -/]{0,4}[@-~]|\\][^\\x07\\x1B]{0,256}(?:\\x07|\\x1B\\\\)|[@-Z\\\\^_])");
  private static final Pattern PREFIX =
      Pattern.compile(
          "[A-Za-z][\\w.-]{0,63}/\\d{1,6} |\\[default\\d{1,6}\\]:|\\[rank\\d{1,7}\\]:|\\d{1,7}: ");

  private LineCleaner() {}

  static String clean(String line) {
    String text = line.length() > MAX_TEXT ? line.substring(0, MAX_TEXT) : line;
    if (text.indexOf('\u001B') >= 0) {
      text = CONTROL.matcher(text).replaceAll("");
    }
    int start = 0;
    Matcher prefix = PREFIX.matcher(text);
    for (int i = 0; i < 3; i++) { // a tee within a tee within srun
      prefix.region(start, text.length());
      if (!prefix.lookingAt()) {
        break;
      }
      start = prefix.end();
    }
    return text.substring(start);
  }
}
