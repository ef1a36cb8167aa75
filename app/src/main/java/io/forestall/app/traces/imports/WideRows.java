package io.forestall.app.traces.imports;

import static java.util.Objects.requireNonNullElse;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one time each and a column per series; an empty cell and {@code NaN} are not reported.
 *
 * <ul>
 *   <li>A first line of numbers alone is no head: columns are called {@code metric_1} and so on.
 *   <li>Without a column of times row n of all files is at n times the interval since 1970.
 *   <li>Columns that name a device ({@code gpu}, {@code UUID} …) are labels of their row.
 * </ul>
 */
final class WideRows implements RowReader {
  static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);

  private static final Set<String> LABELS =
      Set.of("gpu", "gpu_id", "UUID", "uuid", "gpu_uuid", "device", "pci_bus_id");

  private final ImportSettings settings;
  private final TickTable table;
  private final long intervalMillis;
  private final Map<Map<String, String>, int[]> seriesOfRows = new HashMap<>();
  private List<String> head = List.of();
  private List<Integer> labels = List.of();
  private int time = -1;
  private long rows;

  WideRows(ImportSettings settings, TickTable table) {
    this.settings = settings;
    this.table = table;
    this.intervalMillis = requireNonNullElse(settings.interval(), DEFAULT_INTERVAL).toMillis();
  }

  @Override
  public boolean head(List<String> cells) throws IOException {
    boolean named = cells.stream().anyMatch(cell -> !cell.isEmpty() && Decimal.parse(cell) == null);
    boolean isoTimesAlone = !named || onlyTimeIsText(cells);
    List<String> names = isoTimesAlone ? numbered(cells.size()) : cells;
    time = Columns.time(names, settings.timeColumn());
    head = names;
    labels = isoTimesAlone ? List.of() : positions(names);
    seriesOfRows.clear();
    return !isoTimesAlone;
  }

  @Override
  public @Nullable String row(List<String> cells) {
    rows++;
    if (cells.size() != head.size()) {
      return cells.size() + " cells, and the first line has " + head.size();
    }
    long timeMillis =
        time < 0 ? rows * intervalMillis : settings.timeUnit().millis(cells.get(time));
    if (timeMillis == TimeUnitText.UNKNOWN) {
      return Columns.notATime(cells.get(time), settings.timeUnit());
    }
    TickTable.Tick tick = table.tick(timeMillis);
    return tick == null ? null : fill(tick, cells);
  }

  @Override
  public void badRow() {
    rows++; // the rows behind it keep their times
  }

  /** Adds the row's numbers; what is wrong with the first cell that holds none, or null. */
  private @Nullable String fill(TickTable.Tick tick, List<String> cells) {
    int[] series = seriesOfRows.computeIfAbsent(labels(cells), this::series);
    String problem = null;
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      if (series[i] < 0 || cell.isEmpty()) {
        continue;
      }
      Double number = Decimal.parse(cell);
      if (number == null) {
        problem = problem == null ? head.get(i) + ": no number: " + Columns.quote(cell) : problem;
      } else if (!number.isNaN()) {
        tick.add(series[i], number);
      }
    }
    return problem;
  }

  /** The series of each column in rows with these labels; -1 for times and labels. */
  private int[] series(Map<String, String> rowLabels) {
    int[] series = new int[head.size()];
    for (int i = 0; i < series.length; i++) {
      boolean number = i != time && !labels.contains(i);
      series[i] = number ? table.seriesId(SeriesKey.ofColumn(head.get(i)).with(rowLabels)) : -1;
    }
    return series;
  }

  private Map<String, String> labels(List<String> cells) {
    if (labels.isEmpty()) {
      return Map.of();
    }
    var values = new TreeMap<String, String>();
    for (int i : labels) {
      if (!cells.get(i).isEmpty()) {
        values.put(head.get(i), cells.get(i));
      }
    }
    return values;
  }

  /** Whether the first line is a row already, whose time alone is no number. */
  private boolean onlyTimeIsText(List<String> cells) {
    if (!settings.timeColumn().matches("[1-9][0-9]{0,5}")) {
      return false;
    }
    int column = Integer.parseInt(settings.timeColumn()) - 1;
    for (int i = 0; i < cells.size(); i++) {
      if (i != column && !cells.get(i).isEmpty() && Decimal.parse(cells.get(i)) == null) {
        return false;
      }
    }
    return column < cells.size()
        && settings.timeUnit().millis(cells.get(column)) != TimeUnitText.UNKNOWN;
  }

  private List<Integer> positions(List<String> names) {
    var positions = new ArrayList<Integer>();
    for (int i = 0; i < names.size(); i++) {
      if (i != time && LABELS.contains(names.get(i))) {
        positions.add(i);
      }
    }
    return positions;
  }

  private static List<String> numbered(int columns) {
    var names = new ArrayList<String>();
    for (int i = 1; i <= columns; i++) {
      names.add("metric_" + i);
    }
    return names;
  }
}
