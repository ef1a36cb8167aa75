package io.forestall.bench.quality.hang;

import static io.forestall.schemas.Checks.requireArgument;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@link HangQuality}.
 *
 * @param out Markdown file whose marked part is replaced; null to print
 * @param date as the report shows it
 * @param small a tenth of the cases
 * @param fault one fault alone; empty for all; {@code benign} for no fault
 * @param interval one sampling interval alone; null for all three
 * @param firstSeed of the first case of each kind; thresholds were looked at with seeds below 100
 * @param cases of each fault, interval and kind of source; 0 for the usual number
 * @param tell whether to say what was heard
 */
record HangOptions(
    @Nullable Path out,
    String date,
    boolean small,
    String fault,
    @Nullable Duration interval,
    long firstSeed,
    int cases,
    int threads,
    boolean tell) {
  static final String USAGE =
      "usage: HangQuality [--out FILE.md --date YYYY-MM-DD] [--small true] [--fault F28|benign]"
          + " [--seconds 1|15|30] [--seed 100] [--cases N] [--threads N] [--tell true]";

  /** Reads the command line; complains about everything at once. */
  static HangOptions parse(List<String> arguments) {
    Path out = null;
    String date = "";
    boolean small = false;
    String fault = "";
    Duration interval = null;
    long seed = 100;
    int cases = 0;
    int threads = Runtime.getRuntime().availableProcessors();
    boolean tell = false;
    var problems = new ArrayList<String>();
    for (int i = 0; i + 1 < arguments.size(); i += 2) {
      String value = arguments.get(i + 1);
      switch (arguments.get(i)) {
        case "--out" -> out = Path.of(value);
        case "--date" -> date = value;
        case "--small" -> small = Boolean.parseBoolean(value);
        case "--fault" -> fault = value;
        case "--seconds" -> interval = Duration.ofSeconds(number(value, problems));
        case "--seed" -> seed = number(value, problems);
        case "--cases" -> cases = (int) number(value, problems);
        case "--threads" -> threads = (int) number(value, problems);
        case "--tell" -> tell = Boolean.parseBoolean(value);
        default -> problems.add("unknown option " + arguments.get(i));
      }
    }
    if (arguments.size() % 2 != 0) {
      problems.add("no value for " + arguments.get(arguments.size() - 1));
    }
    if (out != null && !date.matches("\\d{4}-\\d\\d-\\d\\d")) {
      problems.add("--date must be a day such as 2026-01-31: " + date);
    }
    if (interval != null && (interval.toSeconds() < 1 || interval.toSeconds() > 60)) {
      problems.add("--seconds must be in [1, 60]: " + interval.toSeconds());
    }
    if (threads < 1) {
      problems.add("--threads must be at least 1: " + threads);
    }
    requireArgument(problems.isEmpty(), "%s", String.join("\n", problems));
    return new HangOptions(out, date, small, fault, interval, seed, cases, threads, tell);
  }

  private static long number(String text, List<String> problems) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      problems.add("not a number: " + text);
      return 1;
    }
  }
}
