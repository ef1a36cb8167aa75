package io.forestall.app.backtest.detect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs all windows of a trace, several at once, and gives their results in the windows' order. */
public final class Scoring {
  private Scoring() {}

  /** Runs each window in a state of its own, so that their order and number change nothing. */
  public static List<Detection> run(List<RunWindow> windows, Engine engine, Progress progress)
      throws IOException, InterruptedException {
    int threads = Math.max(1, Math.min(windows.size(), engine.parallelism()));
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Detection>> running = new ArrayList<>();
      for (RunWindow window : windows) {
        running.add(workers.submit(() -> engine.run(window, progress)));
      }
      List<Detection> detections = new ArrayList<>();
      for (Future<Detection> run : running) {
        detections.add(run.get());
      }
      return detections;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException("scoring failed: " + e.getCause(), e.getCause());
    } finally {
      workers.shutdownNow();
    }
  }
}
