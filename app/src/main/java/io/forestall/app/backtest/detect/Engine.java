package io.forestall.app.backtest.detect;

import java.io.IOException;

/** Something that runs the pipeline over one window, from a fresh state. */
public interface Engine extends AutoCloseable {
  /** Plays the window to its end and decides everything up to there. */
  Detection run(RunWindow window, Progress progress) throws IOException, InterruptedException;

  /** How many windows may be run at once. */
  int parallelism();

  @Override
  void close() throws IOException;
}
