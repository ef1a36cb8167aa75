package io.forestall.bench.quality.slow;

import io.forestall.bench.quality.Section;
import io.forestall.bench.quality.Table;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tables of what was played. */
final class SlowReport {
  /** What Greyhound finds a slow iteration within, and more. */
  private static final int SOON_STEPS = 10;

  private SlowReport() {}

  static Section of(List<SlowOutcome> all, SlowOptions options, double seconds) {
    List<SlowOutcome> faults = all.stream().filter(one -> one.of().fault()).toList();
    List<SlowOutcome> work = all.stream().filter(one -> !one.of().fault()).toList();
    double hours = all.stream().mapToDouble(one -> one.healthyHours()).sum();
    long early = all.stream().mapToLong(SlowOutcome::early).sum();
    return new Section(
        "slow",
        "Slow training and uneven work",
        List.of(
            faults("sampling and sources", faults, one -> sources(one.of())),
            faults("fault, 1 s, with its log", second(faults), one -> one.of().cause()),
            faults("size, 1 s, with its log", second(faults), SlowReport::size),
            work(work)),
        List.of(
            String.format(
                Locale.ROOT,
                "%s, %d jobs in %.0f s, seeds from %d on (1 to 3 set the rules):"
                    + " `io.forestall.bench.quality.slow.SlowQuality --date %s --out"
                    + " docs/quality.md%s`.",
                options.date(),
                all.size(),
                seconds,
                options.firstSeed(),
                options.date(),
                options.small() ? " --small" : ""),
            "Jobs of 16 to 64 H100 with steps of 4 to 12 s and 0.1 to 1 % of noise, healthy for 13"
                + " min or more and then slowed by one fault until the end, 11 min later. The size"
                + " is by how much steps become longer; F09 and F16 can only halve a link or worse,"
                + " so each of their sizes is one of about 8 to 30 %. Found: an incident of the job"
                + " opens after the onset, for information or not. Named: the node is the first"
                + " culprit of an incident at the end; for F19 and F21, which have none, no node"
                + " is. Verdict: that of the severest incident at the end is the fault's; unknown"
                + " counts as not right, not as wrong.",
            "Uneven work: longer sequences for all ranks; one pipeline stage with more work;"
                + " replicas, here nodes, whose sequences differ from step to step or for three"
                + " minutes each; collectors that pause a rank; mixtures of experts (5 to 20 %); and"
                + " jobs to which nothing happens. Nobody is to blame for any of it. All sizes are"
                + " assumed but the collector's.",
            String.format(
                Locale.ROOT,
                "Before anything happened, %d incidents opened in %.0f job-hours.",
                early,
                hours)));
  }

  private static List<SlowOutcome> second(List<SlowOutcome> all) {
    return all.stream()
        .filter(one -> one.of().steps() && one.of().interval().toSeconds() == 1)
        .toList();
  }

  private static String sources(SlowCase one) {
    return String.format(
        Locale.ROOT, "%2d s, %s", one.interval().toSeconds(), one.steps() ? "with log" : "no log");
  }

  private static String size(SlowOutcome one) {
    return String.format(Locale.ROOT, "%2.0f %%", 100 * one.of().size());
  }

  private static Table faults(
      String title, List<SlowOutcome> all, Function<SlowOutcome, String> key) {
    var table =
        new Table(
            1,
            title,
            "jobs",
            "found %",
            "within 10 steps %",
            "steps, median",
            "steps, 90 %",
            "named %",
            "another named %",
            "verdict right %",
            "verdict wrong %");
    for (Map.Entry<String, List<SlowOutcome>> group : groups(all, key).entrySet()) {
      List<SlowOutcome> of = group.getValue();
      double[] steps =
          of.stream()
              .filter(SlowOutcome::found)
              .mapToDouble(SlowOutcome::stepsUntilFound)
              .sorted()
              .toArray();
      table.row(
          group.getKey(),
          of.size(),
          percent(of, SlowOutcome::found),
          percent(of, one -> one.stepsUntilFound() <= SOON_STEPS),
          quantile(steps, 0.5),
          quantile(steps, 0.9),
          percent(of, one -> one.named() && !one.wronglyNamed()),
          percent(of, SlowOutcome::wronglyNamed),
          percent(of, SlowOutcome::verdictRight),
          percent(of, SlowOutcome::verdictWrong));
    }
    return table;
  }

  private static Table work(List<SlowOutcome> all) {
    var table =
        new Table(1, "uneven work", "jobs", "a node blamed %", "paged %", "told for information %");
    for (Map.Entry<String, List<SlowOutcome>> group :
        groups(all, one -> one.of().cause()).entrySet()) {
      workRow(table, group.getKey(), group.getValue());
    }
    workRow(
        table,
        "all but NOTHING",
        all.stream().filter(one -> !one.of().cause().equals(SlowCase.NOTHING)).toList());
    return table;
  }

  private static void workRow(Table table, String name, List<SlowOutcome> of) {
    table.row(
        name,
        of.size(),
        percent(of, SlowOutcome::wronglyNamed),
        percent(of, SlowOutcome::paged),
        percent(of, one -> one.found() && !one.paged()));
  }

  private static Map<String, List<SlowOutcome>> groups(
      List<SlowOutcome> all, Function<SlowOutcome, String> key) {
    return all.stream().collect(Collectors.groupingBy(key, TreeMap::new, Collectors.toList()));
  }

  private static double percent(
      List<SlowOutcome> of, java.util.function.Predicate<SlowOutcome> what) {
    return of.isEmpty() ? Double.NaN : 100.0 * of.stream().filter(what).count() / of.size();
  }

  private static double quantile(double[] sorted, double share) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  }
}
