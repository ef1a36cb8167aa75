package io.forestall.bench.quality.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A cluster's fault book: lines {@code days,node,event,level,class,desc} where event is {@code
 * fault_start} or {@code fault_end}. An end closes the oldest open fault of that node and class.
 */
public final class FaultHistory {
  private record Key(String node, String faultClass) {}

  private FaultHistory() {}

  /** Faults that have an end, by start. */
  public static List<NodeFault> read(Path file) throws IOException {
    var open = new HashMap<Key, List<Double>>();
    var faults = new ArrayList<NodeFault>();
    try (CsvFile csv = CsvFile.withHeader(file, "days,node,event,level,class")) {
      for (CsvRow line = csv.next(); line != null; line = csv.next()) {
        accept(line, open, faults);
      }
    }
    faults.sort(Comparator.comparingDouble(NodeFault::startDays).thenComparing(NodeFault::node));
    return faults;
  }

  private static void accept(CsvRow line, Map<Key, List<Double>> open, List<NodeFault> faults)
      throws IOException {
    double days = line.number(0);
    var key = new Key(line.text(1), line.text(4));
    List<Double> starts = open.computeIfAbsent(key, ignored -> new ArrayList<>());
    switch (line.text(2)) {
      case "fault_start" -> starts.add(days);
      case "fault_end" -> {
        if (starts.isEmpty() || starts.get(0) > days) {
          throw line.broken("ends a fault that has not begun");
        }
        faults.add(new NodeFault(key.node(), key.faultClass(), starts.remove(0), days));
      }
      default -> throw line.broken("neither fault_start nor fault_end: " + line.text(2));
    }
  }
}
