package io.forestall.app.backtest.detect;

/** Hears how much event time has been played. Any thread may call it. */
@FunctionalInterface
public interface Progress {
  Progress NONE = millis -> {};

  void advance(long millis);
}
