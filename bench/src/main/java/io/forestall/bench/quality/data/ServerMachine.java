package io.forestall.bench.quality.data;

import java.util.List;

/** One machine with many metrics: an unlabelled training half and a test half with events. */
public final class ServerMachine {
  private final String name;
  private final double[][] training;
  private final double[][] test;
  private final List<ServerEvent> events;

  ServerMachine(String name, double[][] training, double[][] test, List<ServerEvent> events) {
    this.name = name;
    this.training = training;
    this.test = test;
    this.events = List.copyOf(events);
  }

  public String name() {
    return name;
  }

  public int columns() {
    return test[0].length;
  }

  public int trainingRows() {
    return training.length;
  }

  public int testRows() {
    return test.length;
  }

  /** A row of the training half; not to be changed. */
  public double[] trainingRow(int row) {
    return training[row];
  }

  /** A row of the test half; not to be changed. */
  public double[] testRow(int row) {
    return test[row];
  }

  /** Events of the test half in order of time. */
  public List<ServerEvent> events() {
    return events;
  }
}
