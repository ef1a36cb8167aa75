package io.forestall.bench.quality;

import static io.forestall.schemas.Checks.requireArgument;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@link QualityReport}.
 *
 * @param data the folder of all data sets
 * @param out Markdown file whose marked part is replaced
 * @param json file for the same figures as data, null for none
 * @param only keys of the data sets to judge, empty for all
 * @param date as the report shows it
 */
record ReportOptions(Path data, Path out, @Nullable Path json, Set<String> only, String date) {
  static final String USAGE =
      "usage: QualityReport --data DIR --out FILE.md --date YYYY-MM-DD [--json FILE] [--only a,b]";

  ReportOptions {
    only = Set.copyOf(only);
  }

  /** Reads the command line; complains about everything at once. */
  static ReportOptions parse(List<String> arguments, Set<String> keys) {
    Path data = null;
    Path out = null;
    Path json = null;
    Set<String> only = Set.of();
    String date = "";
    var problems = new ArrayList<String>();
    for (int i = 0; i + 1 < arguments.size(); i += 2) {
      String value = arguments.get(i + 1);
      switch (arguments.get(i)) {
        case "--data" -> data = Path.of(value);
        case "--out" -> out = Path.of(value);
        case "--json" -> json = Path.of(value);
        case "--only" -> only = Set.of(value.split(",", -1));
        case "--date" -> date = value;
        default -> problems.add("unknown option " + arguments.get(i));
      }
    }
    if (arguments.size() % 2 != 0) {
      problems.add("no value for " + arguments.get(arguments.size() - 1));
    }
    if (!keys.containsAll(only)) {
      problems.add("--only must be some of " + keys + ": " + only);
    }
    if (!date.matches("\\d{4}-\\d\\d-\\d\\d")) {
      problems.add("--date must be a day such as 2026-01-31: " + date);
    }
    if (data == null || !Files.isDirectory(data)) {
      problems.add("--data must be a folder: " + data);
    }
    if (out == null) {
      problems.add("--out must be a file");
    }
    requireArgument(problems.isEmpty(), "%s", String.join("\n", problems));
    return new ReportOptions(
        Objects.requireNonNull(data), Objects.requireNonNull(out), json, only, date);
  }

  boolean wants(String key) {
    return only.isEmpty() || only.contains(key);
  }
}
