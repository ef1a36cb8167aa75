package io.forestall.ingest.collect.training;

import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What launchers, watchdogs and schedulers say of a job, apart from its own framework.
 *
 * <p>torchrun ends a failed job with a block whose root cause names the first failed rank and its
 * time; that rank is reported with that time. NCCL's watchdog speaks on the ranks that waited, so
 * its ranks are victims, and the one that does not speak is the suspect.
 */
final class LauncherLines {
  /** Lines from the block's title to its last entry, with room for an error's text. */
  private static final int MAX_BLOCK_LINES = 40;

  private static final Pattern CHILD_FAILED =
      Pattern.compile("failed \\(exitcode: -?\\d{1,6}\\) local_rank: \\d{1,6}");
  private static final Pattern WATCHDOG =
      Pattern.compile("\\[Rank (\\d{1,7})\\] Watchdog caught collective operation timeout");
  private static final Pattern ROOT_RANK = Pattern.compile("^ {1,8}rank {1,16}: (\\d{1,7})\\b");
  private static final Pattern ROOT_TIME = Pattern.compile("^ {1,8}time {1,16}: \\d");
  private static final Pattern RESTARTS = Pattern.compile("^ {1,8}restart_count=(\\d{1,6})$");
  private static final Pattern SRUN_ERROR =
      Pattern.compile(
          "srun: error: \\S{1,255}: tasks? (\\d{1,7})?\\S{0,400}: (?:Exited|Killed|Segmentation|Aborted|Bus error|Terminated)");
  private static final Pattern CANCELLED =
      Pattern.compile(
          "slurmstepd: error: \\*\\*\\* (?:JOB|STEP) \\S{1,64} ON \\S{1,255} CANCELLED AT ");

  private final PrintedTime times;
  private int blockLines;
  private long rootTimeMillis;

  LauncherLines(PrintedTime times) {
    this.times = times;
  }

  /**
   * Reads a line.
   *
   * @param restarts takes the launcher's own count of restarts
   * @return whether it is of a launcher
   */
  boolean parse(LogLine line, Consumer<StepLine> sink, IntConsumer restarts) {
    String text = line.text();
    Matcher count = RESTARTS.matcher(text);
    if (count.find()) {
      restarts.accept(Integer.parseInt(count.group(1)));
      return true;
    }
    if (text.contains("Root Cause (first observed failure)")) {
      blockLines = MAX_BLOCK_LINES;
      rootTimeMillis = line.timeMillis();
      return true;
    }
    if (blockLines > 0) {
      blockLines--;
      return rootCause(line, sink);
    }
    StepLine failed = StepLine.phase(line, Phase.FAILED, StepLine.NO_STEP);
    Matcher watchdog = WATCHDOG.matcher(text);
    if (watchdog.find()) {
      sink.accept(failed.of(Integer.parseInt(watchdog.group(1)), line.timeMillis()));
      return true;
    }
    if (CHILD_FAILED.matcher(text).find() || SRUN_ERROR.matcher(text).find()) {
      sink.accept(failed);
      return true;
    }
    if (CANCELLED.matcher(text).find()) {
      boolean broken = text.contains("NODE FAILURE");
      sink.accept(broken ? failed : StepLine.phase(line, Phase.END, StepLine.NO_STEP));
      return true;
    }
    return false;
  }

  private boolean rootCause(LogLine line, Consumer<StepLine> sink) {
    if (ROOT_TIME.matcher(line.text()).find()) {
      rootTimeMillis = times.of(line.text(), line.timeMillis());
      return true;
    }
    Matcher rank = ROOT_RANK.matcher(line.text());
    if (rank.find()) {
      blockLines = 0;
      StepLine failed = StepLine.phase(line, Phase.FAILED, StepLine.NO_STEP);
      sink.accept(failed.of(Integer.parseInt(rank.group(1)), rootTimeMillis));
      return true;
    }
    return false;
  }
}
