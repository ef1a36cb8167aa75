package io.forestall.bench.quality.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Server Machine Dataset and Application Server Dataset: {@code <machine>_train.csv.gz} and {@code
 * <machine>_test.csv.gz} with one column a metric and no header, and {@code <machine>_events.csv}
 * with first and last row of the test half and the blamed columns, counted from 1.
 */
public final class ServerData {
  private static final String EVENTS = "_events.csv";

  private ServerData() {}

  /** The machines of a folder, by name. */
  public static List<String> machines(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> name.endsWith(EVENTS))
          .map(name -> name.substring(0, name.length() - EVENTS.length()))
          .sorted()
          .toList();
    }
  }

  public static ServerMachine read(Path folder, String machine) throws IOException {
    double[][] test = rows(folder.resolve(machine + "_test.csv.gz"));
    double[][] training = rows(folder.resolve(machine + "_train.csv.gz"));
    if (training[0].length != test[0].length) {
      throw new IOException(machine + ": training and test half have not the same columns");
    }
    return new ServerMachine(
        machine, training, test, events(folder.resolve(machine + EVENTS), test));
  }

  private static double[][] rows(Path file) throws IOException {
    var rows = new ArrayList<double[]>();
    try (CsvFile csv = CsvFile.withoutHeader(file)) {
      for (CsvRow line = csv.next(); line != null; line = csv.next()) {
        if (!rows.isEmpty() && rows.get(0).length != line.columns()) {
          throw line.broken("has " + line.columns() + " columns, not " + rows.get(0).length);
        }
        rows.add(line.numbers());
      }
    }
    if (rows.isEmpty()) {
      throw new IOException(file + " is empty");
    }
    return rows.toArray(double[][]::new);
  }

  private static List<ServerEvent> events(Path file, double[][] test) throws IOException {
    var events = new ArrayList<ServerEvent>();
    int end = -1;
    try (CsvFile csv = CsvFile.withHeader(file, "start_index,end_index_inclusive,metrics")) {
      for (CsvRow line = csv.next(); line != null; line = csv.next()) {
        int first = line.integer(0);
        int last = line.integer(1);
        if (first <= end || last < first || last >= test.length) {
          throw line.broken("rows are out of order or beyond the series");
        }
        events.add(new ServerEvent(new RowRange(first, last), metrics(line, test[0].length)));
        end = last;
      }
    }
    return events;
  }

  private static Set<Integer> metrics(CsvRow line, int columns) throws IOException {
    var metrics = new HashSet<Integer>();
    for (String text : line.text(2).split(";", -1)) {
      if (!text.matches("\\d{1,4}")
          || Integer.parseInt(text) < 1
          || Integer.parseInt(text) > columns) {
        throw line.broken("not a column from 1 to " + columns + ": " + text);
      }
      metrics.add(Integer.parseInt(text) - 1);
    }
    return metrics;
  }
}
