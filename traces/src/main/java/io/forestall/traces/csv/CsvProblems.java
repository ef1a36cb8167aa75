package io.forestall.traces.csv;

/** Hears what could not be read. */
@FunctionalInterface
public interface CsvProblems {
  /** A problem in that line, counted from 1. */
  void add(long line, String problem);
}
