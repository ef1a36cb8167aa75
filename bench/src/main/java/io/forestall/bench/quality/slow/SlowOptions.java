package io.forestall.bench.quality.slow;

import static io.forestall.schemas.Checks.requireArgument;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@link SlowQuality}.
 *
 * @param out Markdown file whose marked part is replaced; null to print the part
 * @param date as the report shows it
 * @param small a few cases of each kind
 * @param firstSeed of the first case of each kind; 1 to 3 were used to set the rules
 * @param only faults and kinds of work to play, empty for all
 * @param verbose also prints each case
 */
record SlowOptions(
    @Nullable Path out,
    String date,
    boolean small,
    long firstSeed,
    List<String> only,
    boolean verbose) {
  static final String USAGE =
      "usage: SlowQuality --date YYYY-MM-DD [--out FILE.md] [--small] [--seed N] [--only a,b]"
          + " [--verbose]";

  private static final int SEEDS = 6;
  private static final int SEEDS_WITHOUT_LOG = 3;

  SlowOptions {
    only = List.copyOf(only);
  }

  /** Reads the command line; complains about everything at once. */
  static SlowOptions parse(List<String> arguments) {
    Path out = null;
    String date = "";
    boolean small = false;
    boolean verbose = false;
    long firstSeed = 101;
    List<String> only = List.of();
    var problems = new ArrayList<String>();
    for (int i = 0; i < arguments.size(); i++) {
      String option = arguments.get(i);
      String value = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
      switch (option) {
        case "--small" -> small = true;
        case "--verbose" -> verbose = true;
        case "--out", "--date", "--seed", "--only" -> i++;
        default -> problems.add("unknown option " + option);
      }
      switch (option) {
        case "--out" -> out = Path.of(value);
        case "--date" -> date = value;
        case "--only" -> only = List.of(value.split(",", -1));
        case "--seed" -> {
          if (value.matches("\\d{1,9}")) {
            firstSeed = Long.parseLong(value);
          } else {
            problems.add("--seed must be a whole number: " + value);
          }
        }
        default -> {}
      }
    }
    if (!date.matches("\\d{4}-\\d\\d-\\d\\d")) {
      problems.add("--date must be a day such as 2026-01-31: " + date);
    }
    requireArgument(problems.isEmpty(), "%s", String.join("\n", problems));
    return new SlowOptions(out, date, small, firstSeed, only, verbose);
  }

  /** How many seeds of each kind and size. */
  int seeds(boolean log) {
    return small ? 1 : log ? SEEDS : SEEDS_WITHOUT_LOG;
  }

  List<String> of(List<String> kinds) {
    return kinds.stream().filter(kind -> only.isEmpty() || only.contains(kind)).toList();
  }
}
