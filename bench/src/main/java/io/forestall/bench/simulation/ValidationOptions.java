package io.forestall.bench.simulation;

import static io.forestall.schemas.Checks.requireArgument;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The command line of {@link SimulatorValidation}.
 *
 * @param out Markdown file whose marked part is replaced
 * @param date as the report shows it
 */
record ValidationOptions(Path out, String date) {
  static final String USAGE = "usage: SimulatorValidation --out FILE.md --date YYYY-MM-DD";

  /** Reads the command line; complains about everything at once. */
  static ValidationOptions parse(List<String> arguments) {
    Path out = null;
    String date = "";
    var problems = new ArrayList<String>();
    for (int i = 0; i + 1 < arguments.size(); i += 2) {
      switch (arguments.get(i)) {
        case "--out" -> out = Path.of(arguments.get(i + 1));
        case "--date" -> date = arguments.get(i + 1);
        default -> problems.add("unknown option " + arguments.get(i));
      }
    }
    if (arguments.size() % 2 != 0) {
      problems.add("no value for " + arguments.get(arguments.size() - 1));
    }
    if (!date.matches("\\d{4}-\\d\\d-\\d\\d")) {
      problems.add("--date must be a day such as 2026-01-31: " + date);
    }
    if (out == null) {
      problems.add("--out must be a file");
    }
    requireArgument(problems.isEmpty(), "%s", String.join("\n", problems));
    return new ValidationOptions(Objects.requireNonNull(out), date);
  }
}
