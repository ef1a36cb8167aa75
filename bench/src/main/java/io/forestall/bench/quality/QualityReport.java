package io.forestall.bench.quality;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Runs our detectors and plain rivals over every public data set and writes their figures beside
 * the published ones.
 *
 * <pre>
 *   mvn -q -B -Dquick -DskipTests package
 *   java -cp 'bench/target/forestall-bench.jar:bench/target/lib/*' \
 *       io.forestall.bench.quality.QualityReport --data DIR --out docs/quality.md --date 2026-01-31
 * </pre>
 *
 * A data set that is absent is left out and named. Takes a few minutes.
 */
public final class QualityReport {
  private static final String WHAT =
      "\"Forestall\" is `forestall detect` with its one default. Its weights for single series were"
          + " found by a search over these very NAB files: with equal weights the standard score is"
          + " about 60, and that much is to be expected of files it has not seen. The scorer's CUSUM"
          + " is one layer of the pipeline, in which a score is evidence and no alert. The GPU node"
          + " recordings (GWDG) go through the whole pipeline and are judged there.";

  private static final List<Judge> JUDGES =
      List.of(
          new NabJudge(),
          new ServerJudge(
              "smd", "SMD: servers with 38 metrics", Duration.ofMinutes(1), TsbAdPrefixes.SMD),
          new ServerJudge(
              "asd",
              "ASD: application servers with 19 metrics",
              Duration.ofMinutes(5),
              TsbAdPrefixes.NONE),
          new StepJudge(),
          new StragglerJudge(),
          new DriftJudge(),
          new FaultJudge());

  private QualityReport() {}

  public static void main(String[] arguments) throws IOException {
    ReportOptions options;
    try {
      options =
          ReportOptions.parse(
              List.of(arguments),
              JUDGES.stream().map(Judge::key).collect(Collectors.toUnmodifiableSet()));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println(ReportOptions.USAGE);
      System.exit(2);
      return;
    }
    write(options);
  }

  static void write(ReportOptions options) throws IOException {
    long began = System.nanoTime();
    var sections = new ArrayList<Section>();
    var absent = new ArrayList<String>();
    for (Judge judge : JUDGES) {
      if (!options.wants(judge.key())) {
        continue;
      }
      if (!Files.isDirectory(options.data().resolve(judge.key()))) {
        absent.add(judge.key());
        continue;
      }
      long start = System.nanoTime();
      sections.add(judge.judge(options.data()));
      System.err.printf(Locale.ROOT, "%s: %.1f s%n", judge.key(), secondsSince(start));
    }
    MarkedPart.write(
        options.out(), "quality", markdown(options, sections, absent, secondsSince(began)));
    if (options.json() != null) {
      new ObjectMapper()
          .writerWithDefaultPrettyPrinter()
          .writeValue(options.json().toFile(), data(options.date(), sections));
    }
  }

  private static String markdown(
      ReportOptions options, List<Section> sections, List<String> absent, double seconds) {
    String only = sections.stream().map(Section::key).collect(Collectors.joining(","));
    var text = new StringBuilder("## Public data sets\n\n");
    text.append(String.format(Locale.ROOT, "%s, in %.0f s:\n\n", options.date(), seconds));
    text.append("```\njava -cp 'bench/target/forestall-bench.jar:bench/target/lib/*' \\\n");
    text.append("    io.forestall.bench.quality.QualityReport --data DIR --out docs/quality.md");
    text.append(" --date ").append(options.date());
    text.append(options.only().isEmpty() ? "" : " --only " + only).append("\n```\n\n");
    text.append(Section.wrapped(WHAT)).append('\n');
    if (!absent.isEmpty()) {
      text.append("\nAbsent and left out: ").append(String.join(", ", absent)).append(".\n");
    }
    for (Section section : sections) {
      text.append('\n').append(section.markdown());
    }
    return text.toString();
  }

  private static Map<String, Object> data(String date, List<Section> sections) {
    var all = new LinkedHashMap<String, Object>();
    all.put("date", date);
    for (Section section : sections) {
      all.put(section.key(), section.tables().stream().map(Table::data).toList());
    }
    return all;
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
