package io.forestall.app.cli;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Lets Ctrl-C and SIGTERM end a run cleanly: the process lives on until the run is over. */
final class StoppableRun {
  /** What is run. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException, InterruptedException;
  }

  private StoppableRun() {}

  /**
   * Runs the work on this thread.
   *
   * @param stop asks the work to end; called on another thread
   */
  static <T> T of(Runnable stop, Work<T> work) throws IOException, InterruptedException {
    var ended = new CountDownLatch(1);
    Waiting.onShutdown(
        () -> {
          if (ended.getCount() > 0) {
            stop.run();
            awaitQuietly(ended);
          }
        });
    try {
      return work.run();
    } finally {
      ended.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
