package io.forestall.app.detect;

import io.forestall.traces.csv.CsvReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which column of a file is what, told by its first rows: a head when the first line holds text
 * that is neither a number nor a time; times in the first column of a usual name, or where the
 * first row has one; series wherever the first row has a number or nothing; all others are left
 * out.
 *
 * @param time position of the times, -1 without
 * @param series positions of the series
 * @param names of the series, {@code metric_1} and so on without a head
 * @param leftOut names of the columns that hold text
 */
record SeriesColumns(int time, List<Integer> series, List<String> names, List<String> leftOut) {
  private static final Set<String> TIME_NAMES =
      Set.of("ts", "time", "timestamp", "time_ms", "date", "datetime");

  SeriesColumns {
    series = List.copyOf(series);
    names = List.copyOf(names);
    leftOut = List.copyOf(leftOut);
  }

  /** Whether the reader's row is a head. */
  static boolean isHead(CsvReader row) {
    for (int cell = 0; cell < row.cells(); cell++) {
      if (!row.isEmpty(cell)
          && !row.readNumber(cell)
          && Double.isNaN(TimeText.seconds(row.text(cell)))) {
        return true;
      }
    }
    return false;
  }

  /** The cells of a head. */
  static List<String> head(CsvReader row) {
    var names = new ArrayList<String>();
    for (int cell = 0; cell < row.cells(); cell++) {
      names.add(row.text(cell).strip());
    }
    return names;
  }

  /** Tells the columns by the head, which may be empty, and the first row with numbers. */
  static SeriesColumns of(List<String> head, CsvReader first) {
    int time = time(head, first);
    var series = new ArrayList<Integer>();
    var names = new ArrayList<String>();
    var leftOut = new ArrayList<String>();
    for (int cell = 0; cell < first.cells(); cell++) {
      String given = cell < head.size() ? head.get(cell) : "";
      if (cell == time) {
        continue;
      }
      if (first.isEmpty(cell) || first.readNumber(cell)) {
        series.add(cell);
        names.add(given.isEmpty() ? "metric_" + series.size() : given);
      } else {
        leftOut.add(given.isEmpty() ? "column " + (cell + 1) : given);
      }
    }
    return new SeriesColumns(time, series, names, leftOut);
  }

  private static int time(List<String> head, CsvReader first) {
    for (int cell = 0; cell < head.size(); cell++) {
      if (TIME_NAMES.contains(head.get(cell).toLowerCase(Locale.ROOT))) {
        return cell;
      }
    }
    for (int cell = 0; cell < first.cells(); cell++) {
      if (!first.isEmpty(cell)
          && !first.readNumber(cell)
          && !Double.isNaN(TimeText.seconds(first.text(cell)))) {
        return cell;
      }
    }
    return -1;
  }
}
