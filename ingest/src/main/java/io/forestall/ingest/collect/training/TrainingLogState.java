package io.forestall.ingest.collect.training;

import static io.forestall.schemas.Checks.requireArgument;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is kept of a training log over a restart of the agent.
 *
 * @param attempt restarts of the job so far
 * @param lastStep the last step, -1 when none was seen
 */
public record TrainingLogState(int attempt, long lastStep) {
  public static final TrainingLogState NEW = new TrainingLogState(0, StepLine.NO_STEP);

  private static final Pattern TEXT = Pattern.compile("(\\d{1,9}) (-1|\\d{1,18})");

  public TrainingLogState {
    requireArgument(attempt >= 0, "attempt must not be negative: %s", attempt);
    requireArgument(lastStep >= -1, "last step must be -1 or more: %s", lastStep);
  }

  /** The text of {@link #parse}. */
  String encode() {
    return attempt + " " + lastStep;
  }

  /** Reads what {@link #encode} wrote; {@link #NEW} for anything else. */
  static TrainingLogState parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? new TrainingLogState(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)))
        : NEW;
  }
}
