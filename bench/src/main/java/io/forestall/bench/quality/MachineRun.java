package io.forestall.bench.quality;

import io.forestall.bench.quality.contender.SeriesDetector;
import io.forestall.bench.quality.data.RowRange;
import io.forestall.bench.quality.data.ServerEvent;
import io.forestall.bench.quality.data.ServerMachine;
import io.forestall.bench.quality.measure.ScoredMachine;
import java.util.Arrays;
import java.util.List;

/**
 * One detector over one machine, row after row: the training half, whose end is scored so that a
 * threshold can be taken from it, and then the test half.
 */
final class MachineRun {
  private static final int NAMED = 5; // columns the detector may blame

  private final SeriesDetector detector;
  private final ServerMachine machine;
  private final double intervalSeconds;
  private final int learntRows;
  private final double[] training;
  private final double[] test;
  private final int[][] blamed;
  private long nanos;

  MachineRun(
      SeriesDetector detector, ServerMachine machine, double intervalSeconds, int learntRows) {
    this.detector = detector;
    this.machine = machine;
    this.intervalSeconds = intervalSeconds;
    this.learntRows = learntRows;
    training = new double[machine.trainingRows()];
    test = new double[machine.testRows()];
    blamed = new int[machine.events().size()][NAMED];
    run();
  }

  /** The end of the training half, which nothing was fitted to. */
  ScoredMachine calibration() {
    double[] end = Arrays.copyOfRange(training, learntRows, training.length);
    return new ScoredMachine(end, intervalSeconds, List.of());
  }

  ScoredMachine test() {
    return new ScoredMachine(test, intervalSeconds, rows(machine));
  }

  double[] scores() {
    return test;
  }

  /** What the detector blamed where its score was highest in an event, worst first. */
  int[] blamed(int event) {
    return blamed[event];
  }

  double nanosPerRow() {
    return nanos / (double) (training.length + test.length);
  }

  /** Labelled rows, without what was blamed. */
  static List<RowRange> rows(ServerMachine machine) {
    return machine.events().stream().map(ServerEvent::rows).toList();
  }

  private void run() {
    for (int row = 0; row < training.length; row++) {
      training[row] = show(row, machine.trainingRow(row));
    }
    int event = 0;
    double highest = -1;
    for (int row = 0; row < test.length; row++) {
      test[row] = show(training.length + row, machine.testRow(row));
      if (event < blamed.length && machine.events().get(event).rows().last() < row) {
        event++;
        highest = -1;
      }
      if (event < blamed.length
          && machine.events().get(event).rows().contains(row)
          && test[row] > highest) {
        highest = test[row];
        detector.topColumns(blamed[event]);
      }
    }
  }

  private double show(int row, double[] values) {
    long before = System.nanoTime();
    detector.observe(row * intervalSeconds, values);
    double score = detector.score();
    nanos += System.nanoTime() - before;
    return score;
  }
}
