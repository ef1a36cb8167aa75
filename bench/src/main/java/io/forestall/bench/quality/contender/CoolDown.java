package io.forestall.bench.quality.contender;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * Lets a score through only when it is higher than all of the time before, so that whatever the
 * threshold, a long alarm is one alarm and an escalation is another. Knows no threshold itself.
 *
 * <ul>
 *   <li>Cost: O(1) a row on average; state: the falling scores of the window.
 * </ul>
 */
public final class CoolDown implements SeriesDetector {
  private record Peak(double timeSeconds, double score) {}

  private final SeriesDetector detector;
  private final double seconds;
  private final ArrayDeque<Peak> peaks = new ArrayDeque<>(); // falling, the first is the highest
  private double score;

  public CoolDown(SeriesDetector detector, Duration time) {
    this.detector = detector;
    seconds = time.toMillis() / 1e3;
  }

  @Override
  public void observe(double timeSeconds, double[] values) {
    detector.observe(timeSeconds, values);
    while (!peaks.isEmpty() && peaks.getFirst().timeSeconds() < timeSeconds - seconds) {
      peaks.removeFirst();
    }
    double now = detector.score();
    score = peaks.isEmpty() || now > peaks.getFirst().score() ? now : 0;
    while (!peaks.isEmpty() && peaks.getLast().score() <= now) {
      peaks.removeLast();
    }
    peaks.addLast(new Peak(timeSeconds, now));
  }

  @Override
  public double score() {
    return score;
  }

  @Override
  public void topColumns(int[] into) {
    detector.topColumns(into);
  }
}
