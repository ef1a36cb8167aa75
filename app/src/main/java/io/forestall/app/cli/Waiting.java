package io.forestall.app.cli;

import java.util.concurrent.CountDownLatch;

/** Keeps a long-running command alive until Ctrl-C or SIGTERM, then closes its parts in order. */
final class Waiting {
  private Waiting() {}

  /**
   * Calls {@code onStop} when the process is asked to end, and holds its end back until it returns.
   */
  static void onShutdown(Runnable onStop) {
    Runtime.getRuntime().addShutdownHook(new Thread(onStop, "forestall-shutdown"));
  }

  /** Waits for ever; the part is closed when the process is asked to end. */
  static void untilStopped(AutoCloseable part) throws InterruptedException {
    var stopped = new CountDownLatch(1);
    onShutdown(
        () -> {
          try {
            part.close();
          } catch (Exception e) {
            System.err.println("closing: " + e);
          } finally {
            stopped.countDown();
          }
        });
    stopped.await();
  }
}
