package io.forestall.app.traces.imports;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one number each, as Prometheus' range queries are exported: a time, a metric's name, its
 * value, and every other column is a label.
 *
 * <pre>
 *   ts,metric,gpu,device,job,value
 *   1739142000,DCGM_FI_DEV_GPU_TEMP,0,nvidia0,,41
 * </pre>
 */
final class LongRows implements RowReader {
  private static final List<String> METRIC = List.of("metric", "__name__", "name");
  private static final List<String> VALUE = List.of("value");

  /** A fault in a file must not fill the memory with series. */
  private static final int MAX_SERIES = 200_000;

  private final ImportSettings settings;
  private final TickTable table;
  private final Map<List<String>, Integer> known = new HashMap<>();
  private List<String> head = List.of();
  private int time;
  private int metric;
  private int value;

  LongRows(ImportSettings settings, TickTable table) {
    this.settings = settings;
    this.table = table;
  }

  @Override
  public boolean head(List<String> cells) throws IOException {
    head = cells;
    known.clear(); // another file may order its columns in another way
    time = Columns.time(cells, settings.timeColumn());
    metric = Columns.first(cells, METRIC);
    value = Columns.first(cells, VALUE);
    if (time < 0 || metric < 0 || value < 0) {
      throw new IOException(
          "needs a head with the columns ts (or --time-column), metric and value, and has: "
              + String.join(",", cells));
    }
    return true;
  }

  @Override
  public @Nullable String row(List<String> cells) {
    if (cells.size() != head.size()) {
      return cells.size() + " cells, and the head has " + head.size();
    }
    long timeMillis = settings.timeUnit().millis(cells.get(time));
    if (timeMillis == TimeUnitText.UNKNOWN) {
      return Columns.notATime(cells.get(time), settings.timeUnit());
    }
    if (cells.get(metric).isEmpty()) {
      return "no metric";
    }
    Double number = Decimal.parse(cells.get(value));
    if (number == null) {
      return "no number: " + Columns.quote(cells.get(value));
    }
    Integer series = series(cells);
    if (series == null) {
      return "more than " + MAX_SERIES + " series";
    }
    TickTable.Tick tick = table.tick(timeMillis);
    if (tick != null) {
      tick.add(series, number);
    }
    return null;
  }

  @Override
  public void badRow() {}

  private @Nullable Integer series(List<String> cells) {
    var key = new String[head.size() - 2]; // all but the time and the value
    int size = 0;
    for (int i = 0; i < cells.size(); i++) {
      if (i != time && i != value) {
        key[size++] = cells.get(i);
      }
    }
    List<String> texts = List.of(key);
    Integer id = known.get(texts);
    if (id == null && known.size() < MAX_SERIES) {
      id = table.seriesId(new SeriesKey(cells.get(metric), labels(cells)));
      known.put(texts, id);
    }
    return id;
  }

  private Map<String, String> labels(List<String> cells) {
    var labels = new TreeMap<String, String>();
    for (int i = 0; i < cells.size(); i++) {
      if (i != time && i != value && i != metric && !cells.get(i).isEmpty()) {
        labels.put(head.get(i), cells.get(i));
      }
    }
    return labels;
  }
}
