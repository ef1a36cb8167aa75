package io.forestall.bench.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * Quantiles of one series in one cluster, as published.
 *
 * @param percents at which they are known, ascending
 */
record PublishedQuantiles(
    String cluster, String series, List<Double> percents, List<Double> values) {
  PublishedQuantiles {
    percents = List.copyOf(percents);
    values = List.copyOf(values);
  }

  /** All that is published. */
  static List<PublishedQuantiles> all() {
    List<List<String>> lines = ResourceTable.read("quantiles.csv");
    List<Double> percents = numbers(lines.get(0));
    return lines.stream()
        .skip(1)
        .map(line -> new PublishedQuantiles(line.get(0), line.get(1), percents, numbers(line)))
        .toList();
  }

  private static List<Double> numbers(List<String> line) {
    var numbers = new ArrayList<Double>();
    for (String cell : line.subList(2, line.size())) {
      numbers.add(Double.parseDouble(cell));
    }
    return numbers;
  }

  /** The value at that percentage, on straight lines between the known ones, level beyond them. */
  double at(double percent) {
    int last = percents.size() - 1;
    if (percent <= percents.get(0)) {
      return values.get(0);
    }
    for (int i = 1; i <= last; i++) {
      if (percent <= percents.get(i)) {
        double share = (percent - percents.get(i - 1)) / (percents.get(i) - percents.get(i - 1));
        return values.get(i - 1) + share * (values.get(i) - values.get(i - 1));
      }
    }
    return values.get(last);
  }
}
