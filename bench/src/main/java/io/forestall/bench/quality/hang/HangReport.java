package io.forestall.bench.quality.hang;

import io.forestall.bench.quality.Section;
import io.forestall.bench.quality.Table;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The tables of {@link HangQuality}. */
final class HangReport {
  private HangReport() {}

  static String markdown(
      HangOptions options,
      List<HangOutcome> outcomes,
      List<BenignCase.Outcome> benign,
      double seconds) {
    var text = new StringBuilder("## Hangs: when, who, whose fault\n\n");
    text.append(
        String.format(
            Locale.ROOT,
            "%s, %d hangs and %d jobs without one in %.0f s:%n%n",
            options.date(),
            outcomes.size(),
            benign.size(),
            seconds));
    text.append("```\njava -cp 'bench/target/forestall-bench.jar:bench/target/lib/*' \\\n");
    text.append("    io.forestall.bench.quality.hang.HangQuality --out docs/quality.md");
    text.append(" --date ").append(options.date());
    text.append(options.small() ? " --small true" : "");
    text.append(options.cases() > 0 ? " --cases " + options.cases() : "");
    text.append(options.firstSeed() != 100 ? " --seed " + options.firstSeed() : "");
    text.append("\n```\n");
    for (String note : NOTES) {
      text.append('\n').append(Section.wrapped(note)).append('\n');
    }
    text.append("\n### By interval and sources\n\n").append(overall(outcomes).markdown());
    text.append("\n### By fault, all sources\n\n").append(byFault(outcomes).markdown());
    text.append("\n### Phases that only look like a hang\n\n").append(benign(benign).markdown());
    return text.toString();
  }

  private static final List<String> NOTES =
      List.of(
          "Each hang is a job of 16 to 64 GPUs of its own with one fault at a drawn place and time."
              + " \"Told\" is the first open incident that names the machine at fault, or says of the"
              + " job that it stands and names none; the delay counts from the moment at which the job"
              + " is hurt to the telemetry record with which the incident left the pipeline. One that"
              + " was open before counts as 0 s and is in \"before\".",
          "Machines are counted as Minder counts them: blamed are the first culprit of each open"
              + " incident and all others with a probability of a half or more, 120 s after the job"
              + " was hurt. \"First\" is the first culprit of the gravest incident, after 30 s and"
              + " after 120 s; for a deadlock and a hung file server it is right when nobody is named."
              + " \"Drains\" are cases of a software or workload fault in which any revision of any"
              + " incident advised to take a machine away: there must be none.",
          "Sources: ALL is all counters and logs, NO_STEPS lacks the training log, BARE lacks also"
              + " the profiling counters (tensor activity, bytes on NVLink and PCIe). The simulator and"
              + " the rules come from the same hands: this shows what the rules can do with shapes as"
              + " published, and nothing about the field.");

  private static Table overall(List<HangOutcome> outcomes) {
    var table =
        new Table(
            2,
            "interval",
            "sources",
            "hangs",
            "told",
            "before",
            "p50 s",
            "p90 s",
            "p99 s",
            "first 30 s",
            "first 120 s",
            "precision",
            "recall",
            "F1",
            "F1 30 s",
            "verdict",
            "drains");
    Map<String, HangTally> tallies = new TreeMap<>();
    for (HangOutcome outcome : outcomes) {
      String interval =
          String.format(Locale.ROOT, "%2d s", outcome.hangCase().interval().toSeconds());
      tallies
          .computeIfAbsent(interval + '|' + outcome.hangCase().sources(), key -> new HangTally())
          .add(outcome);
      tallies.computeIfAbsent(interval + "|all", key -> new HangTally()).add(outcome);
    }
    tallies.forEach(
        (key, tally) ->
            table.row(
                key.substring(0, key.indexOf('|')),
                key.substring(key.indexOf('|') + 1),
                tally.cases(),
                tally.told(),
                tally.before(),
                tally.delaySeconds(0.5),
                tally.delaySeconds(0.9),
                tally.delaySeconds(0.99),
                tally.firstSoon(),
                tally.firstLate(),
                tally.precision(),
                tally.recall(),
                tally.f1(),
                tally.f1Soon(),
                tally.verdict(),
                tally.wrongDrains()));
    return table;
  }

  private static Table byFault(List<HangOutcome> outcomes) {
    var table =
        new Table(
            2,
            "fault",
            "interval",
            "hangs",
            "told",
            "before",
            "p50 s",
            "p99 s",
            "first 30 s",
            "first 120 s",
            "precision",
            "recall",
            "F1",
            "verdict",
            "drains");
    Map<String, HangTally> tallies = new TreeMap<>();
    for (HangOutcome outcome : outcomes) {
      String interval =
          String.format(Locale.ROOT, "%2d s", outcome.hangCase().interval().toSeconds());
      tallies
          .computeIfAbsent(outcome.hangCase().fault() + '|' + interval, key -> new HangTally())
          .add(outcome);
    }
    tallies.forEach(
        (key, tally) ->
            table.row(
                key.substring(0, key.indexOf('|')),
                key.substring(key.indexOf('|') + 1),
                tally.cases(),
                tally.told(),
                tally.before(),
                tally.delaySeconds(0.5),
                tally.delaySeconds(0.99),
                tally.firstSoon(),
                tally.firstLate(),
                tally.precision(),
                tally.recall(),
                tally.f1(),
                tally.verdict(),
                tally.wrongDrains()));
    return table;
  }

  private static Table benign(List<BenignCase.Outcome> outcomes) {
    var table =
        new Table(
            2, "interval", "sources", "job-hours", "phases", "incidents", "per 1,000 h", "which");
    Map<String, List<BenignCase.Outcome>> groups = new TreeMap<>();
    for (BenignCase.Outcome outcome : outcomes) {
      String key =
          String.format(
              Locale.ROOT,
              "%2d s|%s",
              outcome.benignCase().interval().toSeconds(),
              outcome.benignCase().sources());
      groups.computeIfAbsent(key, any -> new java.util.ArrayList<>()).add(outcome);
    }
    groups.forEach(
        (key, group) -> {
          var which = new TreeMap<String, Integer>();
          group.forEach(
              outcome ->
                  outcome.paged().forEach((name, count) -> which.merge(name, count, Integer::sum)));
          int hours = group.stream().mapToInt(outcome -> outcome.benignCase().hours()).sum();
          int incidents = which.values().stream().mapToInt(Integer::intValue).sum();
          table.row(
              key.substring(0, key.indexOf('|')),
              key.substring(key.indexOf('|') + 1),
              hours,
              group.stream().mapToInt(BenignCase.Outcome::phases).sum(),
              incidents,
              1_000.0 * incidents / hours,
              which.isEmpty() ? "–" : which.toString());
        });
    return table;
  }
}
