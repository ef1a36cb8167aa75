package io.forestall.app.backtest.goodput;

/**
 * A fault that stops a job.
 *
 * @param millis when
 * @param exits whether the process ends by itself, so that nobody waits for a watchdog
 * @param node whether a node is to blame, which a restart had better leave out
 * @param pagedMillis when Forestall first paged for it; {@link #NEVER} when it did not
 * @param right whether the page named that node, or there was none to name
 */
record Failure(long millis, boolean exits, boolean node, long pagedMillis, boolean right) {
  static final long NEVER = Long.MAX_VALUE;

  boolean paged() {
    return pagedMillis != NEVER;
  }
}
