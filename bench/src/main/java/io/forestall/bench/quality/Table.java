package io.forestall.bench.quality;

import static io.forestall.schemas.Checks.requireArgument;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table of a report, as Markdown and as data. Cells are texts, whole numbers, or doubles that are
 * printed with the table's decimals. NaN is "–" and an infinite threshold "none" in print; both are
 * null in data.
 */
public final class Table {
  private final int decimals;
  private final List<String> columns;
  private final List<List<Object>> rows = new ArrayList<>();

  public Table(int decimals, String... columns) {
    this.decimals = decimals;
    this.columns = List.of(columns);
  }

  public void row(Object... cells) {
    requireArgument(cells.length == columns.size(), "a row must have %s cells", columns.size());
    rows.add(new ArrayList<>(Arrays.asList(cells)));
  }

  public String markdown() {
    var text = new StringBuilder();
    line(text, columns);
    line(text, columns.stream().map(column -> "---").toList());
    for (List<Object> row : rows) {
      line(text, row.stream().map(this::printed).toList());
    }
    return text.toString();
  }

  /** One map from column to value for each row. */
  List<Map<String, @Nullable Object>> data() {
    var data = new ArrayList<Map<String, @Nullable Object>>();
    for (List<Object> row : rows) {
      var cells = new LinkedHashMap<String, @Nullable Object>();
      for (int i = 0; i < row.size(); i++) {
        Object cell = row.get(i);
        boolean missing = cell instanceof Double number && !Double.isFinite(number);
        cells.put(columns.get(i), missing ? null : cell);
      }
      data.add(cells);
    }
    return data;
  }

  private String printed(Object cell) {
    if (cell instanceof Double number) {
      return Double.isFinite(number)
          ? String.format(Locale.ROOT, "%." + decimals + "f", number)
          : number > 0 ? "none" : "–";
    }
    return cell.toString();
  }

  private static void line(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
