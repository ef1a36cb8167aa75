package io.forestall.streams.core.codes;

import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence.Strength;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one driver, from a table of columns code, class, strength, severity, owner,
 * action, follow_up, causes (numbers, or * for any), repeats and meaning.
 */
final class CodeTable {
  private final Map<Integer, CodeEntry> entries = new HashMap<>();

  CodeTable(String resource) {
    for (String line : lines(resource)) {
      String[] cells = line.split(",", 10);
      int code = Integer.parseInt(cells[0]);
      boolean any = cells[7].equals("*");
      CodeEntry entry =
          new CodeEntry(
              code,
              FaultClass.valueOf(cells[1]),
              Strength.valueOf(cells[2]),
              CodeSeverity.valueOf(cells[3]),
              CodeOwner.valueOf(cells[4]),
              CodeAction.valueOf(cells[5]),
              action(cells[6]),
              any ? Set.of() : numbers(cells[7]),
              any,
              cells[8].isEmpty() ? null : Repeats.parse(cells[8]),
              cells[9]);
      if (entries.put(code, entry) != null) {
        throw new IllegalStateException(resource + " has " + code + " twice");
      }
    }
  }

  @Nullable CodeEntry find(int code) {
    return entries.get(code);
  }

  Set<Integer> codes() {
    return entries.keySet();
  }

  static CodeAction action(String cell) {
    return cell.isEmpty() ? CodeAction.IGNORE : CodeAction.valueOf(cell);
  }

  private static Set<Integer> numbers(String cell) {
    return cell.isEmpty()
        ? Set.of()
        : Arrays.stream(cell.split(" ", -1)).map(Integer::valueOf).collect(Collectors.toSet());
  }

  /** All lines of a table but its header. */
  static List<String> lines(String resource) {
    var stream = Objects.requireNonNull(CodeTable.class.getResourceAsStream(resource), resource);
    try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return reader.lines().skip(1).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
