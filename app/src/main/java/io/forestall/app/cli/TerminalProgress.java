package io.forestall.app.cli;

import io.forestall.app.traces.Progress;
import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar with rate and time left on a terminal's standard error; nothing elsewhere. */
final class TerminalProgress implements Progress, AutoCloseable {
  /** Set by the launcher: width of the terminal; absent when standard output is none. */
  private static final String COLUMNS = "forestall.columns";

  private static final int REFRESH_MILLIS = 500;

  private final @Nullable ProgressBar bar;

  /**
   * A bar.
   *
   * @param unit what is counted, with a blank before it
   * @param unitSize how many of it make one on the bar
   */
  TerminalProgress(String task, String unit, long unitSize, boolean json) {
    int columns = Integer.getInteger(COLUMNS, 0);
    bar =
        json || columns == 0
            ? null
            : new ProgressBarBuilder()
                .setTaskName(task)
                .setUnit(unit, unitSize)
                .setSpeedUnit(ChronoUnit.SECONDS)
                .showSpeed()
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(System.err, columns))
                .build();
  }

  @Override
  public void at(long done, long total) {
    if (bar != null) {
      bar.maxHint(total > 0 ? total : -1);
      bar.stepTo(Math.max(0, done));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
