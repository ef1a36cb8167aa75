package io.forestall.alerts.dispatch;

/** Says which of many equal troubles deserve a log line: the 1st, 2nd, 4th, 8th and so on. */
final class Repeats {
  private long count;

  /** Counts one more. */
  synchronized boolean isWorthSaying() {
    count++;
    return Long.bitCount(count) == 1;
  }

  synchronized long count() {
    return count;
  }

  /** Begins anew and tells how many there were. */
  synchronized long end() {
    long ended = count;
    count = 0;
    return ended;
  }
}
