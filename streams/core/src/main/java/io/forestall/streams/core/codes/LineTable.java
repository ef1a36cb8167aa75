package io.forestall.streams.core.codes;

import io.forestall.schemas.EventKind;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence.Strength;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What lines without a number mean, by their kind and fields, from {@code lines.csv}. Of a kind the
 * first row counts whose conditions all hold: {@code field=beginning of its value}, joined by
 * semicolons; no condition always holds.
 */
final class LineTable {
  private record Row(Map<String, String> conditions, CodeEntry entry) {
    boolean holds(Map<String, String> fields) {
      for (Map.Entry<String, String> condition : conditions.entrySet()) {
        String value = fields.getOrDefault(condition.getKey(), "").toLowerCase(Locale.ROOT);
        if (!value.startsWith(condition.getValue())) {
          return false;
        }
      }
      return true;
    }
  }

  private final Map<EventKind, List<Row>> rows = new EnumMap<>(EventKind.class);

  LineTable(String resource) {
    for (String line : CodeTable.lines(resource)) {
      String[] cells = line.split(",", 9);
      CodeEntry entry =
          new CodeEntry(
              0,
              FaultClass.valueOf(cells[2]),
              Strength.valueOf(cells[3]),
              CodeSeverity.valueOf(cells[4]),
              CodeOwner.valueOf(cells[5]),
              CodeAction.valueOf(cells[6]),
              CodeTable.action(cells[7]),
              Set.of(),
              /* anyCause= */ false,
              null,
              cells[8]);
      rows.computeIfAbsent(EventKind.valueOf(cells[0]), kind -> new ArrayList<>())
          .add(new Row(conditions(cells[1]), entry));
    }
  }

  private static Map<String, String> conditions(String cell) {
    var conditions = new TreeMap<String, String>();
    for (String condition : cell.isEmpty() ? new String[0] : cell.split(";", -1)) {
      int equals = condition.indexOf('=');
      conditions.put(condition.substring(0, equals), condition.substring(equals + 1));
    }
    return conditions;
  }

  @Nullable CodeEntry find(EventKind kind, Map<String, String> fields) {
    for (Row row : rows.getOrDefault(kind, List.of())) {
      if (row.holds(fields)) {
        return row.entry;
      }
    }
    return null;
  }
}
