package io.forestall.bench.simulation;

import io.forestall.bench.quality.MarkedPart;
import io.forestall.bench.quality.Section;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Plays and plans small scenarios in memory and writes their figures beside published ones.
 *
 * <pre>
 *   mvn -q -B -Dquick -DskipTests package
 *   java -cp 'bench/target/forestall-bench.jar:bench/target/lib/*' \
 *       io.forestall.bench.simulation.SimulatorValidation --out docs/quality.md --date 2026-01-31
 * </pre>
 *
 * Seeds are fixed, so all figures but the run time repeat. Takes about a minute.
 */
public final class SimulatorValidation {
  /** Of every scenario here that needs just one. */
  static final long SEED = 1;

  private static final String WHAT =
      "\"Within\" says whether the simulated figure lies within the row's tolerance of the published"
          + " one. Rates, repair times and the unevenness of faults were chosen after these very"
          + " publications, so for them \"yes\" shows that the program does what was intended and no"
          + " more. Of the first section only the A100's idle power is a published figure; all else was assumed"
          + " or fitted on other machines.";

  private static final List<Supplier<Section>> SECTIONS =
      List.of(
          FleetQuantiles::section,
          StepVariation::section,
          FaultRates::section,
          Recurrence::section);

  private SimulatorValidation() {}

  public static void main(String[] arguments) throws IOException {
    ValidationOptions options;
    try {
      options = ValidationOptions.parse(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println(ValidationOptions.USAGE);
      System.exit(2);
      return;
    }
    long began = System.nanoTime();
    List<Section> sections = SECTIONS.stream().map(Supplier::get).toList();
    MarkedPart.write(
        options.out(),
        "validation",
        markdown(options.date(), sections, (System.nanoTime() - began) / 1e9));
  }

  /** The part of the document. */
  static String markdown(String date, List<Section> sections, double seconds) {
    var text = new StringBuilder("## The simulator beside published figures\n\n");
    text.append(String.format(Locale.ROOT, "%s, in %.0f s:\n\n", date, seconds));
    text.append("```\njava -cp 'bench/target/forestall-bench.jar:bench/target/lib/*' \\\n");
    text.append("    io.forestall.bench.simulation.SimulatorValidation --out docs/quality.md");
    text.append(" --date ").append(date).append("\n```\n\n");
    text.append(Section.wrapped(WHAT)).append('\n');
    for (Section section : sections) {
      text.append('\n').append(section.markdown());
    }
    return text.toString();
  }

  /** A cell of the column "within". */
  static String within(double figure, double low, double high) {
    return figure >= low && figure <= high ? "yes" : "**no**";
  }
}
