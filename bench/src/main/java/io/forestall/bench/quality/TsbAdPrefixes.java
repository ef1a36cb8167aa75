package io.forestall.bench.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The machines of SMD that TSB-AD-M judges too: how many of their first rows it lets a detector
 * learn, and the VUS-PR it publishes.
 *
 * <p>Source: file names of TSB-AD-M 063, 075 and 066, and its published results.
 */
final class TsbAdPrefixes {
  /** For data sets that TSB-AD doesn't judge by the same rows. */
  static final TsbAdPrefixes NONE = new TsbAdPrefixes(List.of(), Map.of());

  static final TsbAdPrefixes SMD =
      new TsbAdPrefixes(
          List.of("machine-2-1", "machine-2-7", "machine-3-4"),
          Map.of("machine-2-1", 5_923, "machine-2-7", 564, "machine-3-4", 2_634));

  private final List<String> machines;
  private final Map<String, Integer> rows;

  private TsbAdPrefixes(List<String> machines, Map<String, Integer> rows) {
    this.machines = machines;
    this.rows = rows;
  }

  boolean has(String machine) {
    return rows.containsKey(machine);
  }

  int rows(String machine) {
    Integer count = rows.get(machine);
    if (count == null) {
      throw new IllegalArgumentException("TSB-AD has no prefix of " + machine);
    }
    return count;
  }

  Table table() {
    var columns = new ArrayList<String>(List.of("VUS-PR after TSB-AD's prefix"));
    columns.addAll(machines);
    columns.addAll(List.of("mean", "source"));
    return new Table(3, columns.toArray(String[]::new));
  }

  /** Adds a detector of this run, with its value on each machine that was there. */
  void row(Table table, String detector, Map<String, Double> values) {
    List<Double> inOrder =
        machines.stream().map(machine -> values.getOrDefault(machine, Double.NaN)).toList();
    row(table, detector, inOrder, "this run");
  }

  /** Adds what TSB-AD published of others. */
  void published(Table table) {
    row(table, "EIF", List.of(0.457, 0.595, 0.489), "TSB-AD");
    row(table, "TranAD", List.of(0.505, 0.282, 0.643), "TSB-AD");
    row(table, "PCA over windows", List.of(0.253, 0.778, 0.246), "TSB-AD");
  }

  String note() {
    return "VUS-PR as TSB-AD takes it, on its rows: the prefix is learnt first, then all rows are"
        + " scored, the prefix included. EIF, TranAD and PCA over windows are TSB-AD's published"
        + " figures for these machines.";
  }

  private static void row(Table table, String detector, List<Double> values, String source) {
    var cells = new ArrayList<Object>(List.of(detector));
    cells.addAll(values);
    cells.add(values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN));
    cells.add(source);
    table.row(cells.toArray());
  }
}
