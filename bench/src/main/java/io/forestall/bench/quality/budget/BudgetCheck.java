package io.forestall.bench.quality.budget;

import io.forestall.app.backtest.Backtest;
import io.forestall.app.backtest.EngineKind;
import io.forestall.app.backtest.judge.Measure;
import io.forestall.app.backtest.judge.Results;
import io.forestall.app.backtest.judge.Scores;
import io.forestall.app.backtest.report.Report;
import io.forestall.bench.quality.MarkedPart;
import io.forestall.bench.quality.Section;
import io.forestall.bench.quality.Table;
import io.forestall.schemas.config.ConfigErrors;
import io.forestall.schemas.config.ConfigSection;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.core.score.fuse.BlockKind;
import io.forestall.streams.core.score.fuse.Calibration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Shows whether the alert budget holds: on millions of blocks out of a formula, on simulated
 * healthy fleets whose seeds the calibration never saw, and what a budget buys on traces with
 * faults.
 *
 * <pre>
 *   java -cp 'bench/target/forestall-bench.jar:bench/target/lib/*' \
 *       io.forestall.bench.quality.budget.BudgetCheck --out docs/quality.md --date 2026-01-31 \
 *       [--traces DIR,DIR]
 * </pre>
 *
 * Takes some ten minutes on two cores.
 */
public final class BudgetCheck {
  private static final List<Double> BUDGETS = List.of(0.1, 0.3, 1.0, 3.0, 10.0);
  private static final List<Double> TRACE_BUDGETS = List.of(0.1, 1.0, 3.0, 10.0, 100.0);

  /** The formula's seeds; the calibration's blocks have their own. */
  private static final long CALIBRATION_SEED = 1_000;

  private static final int CALIBRATION_NODES = 100;
  private static final int CALIBRATION_BLOCKS = 2_880;
  private static final long CHECK_SEED = 100_000;
  private static final int CHECK_NODES = 150;

  /** A hundred days of five minutes. */
  private static final int NODE_BLOCKS = 28_800;

  private static final long FLEET_SEED = 11;
  private static final int FLEETS = 2;

  private BudgetCheck() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length < 4 || !arguments[0].equals("--out") || !arguments[2].equals("--date")) {
      System.err.println("usage: BudgetCheck --out FILE.md --date YYYY-MM-DD [--traces DIR,DIR]");
      System.exit(2);
    }
    List<Section> sections = new ArrayList<>();
    sections.add(formula());
    sections.add(fleets());
    if (arguments.length > 5) {
      sections.add(traces(List.of(arguments[5].split(","))));
    }
    var text = new StringBuilder("## The alert budget\n\n" + arguments[3] + ":\n\n```\n");
    text.append("java -cp 'bench/target/forestall-bench.jar:bench/target/lib/*' \\\n");
    text.append("    io.forestall.bench.quality.budget.BudgetCheck --out docs/quality.md --date ");
    text.append(arguments[3]).append(" --traces TRACES\n```\n");
    sections.forEach(section -> text.append('\n').append(section.markdown()));
    MarkedPart.write(Path.of(arguments[1]), "budget", text.toString());
  }

  /** The mechanism alone: calibrated on some nodes of the formula, checked on others. */
  private static Section formula() {
    var log = new BlockLog();
    synthetic(CALIBRATION_SEED, CALIBRATION_NODES, Calibration.parse(List.of("# none")), log);
    List<String> lines = CalibrationTable.families("formula@1", log);
    var second = new BlockLog();
    synthetic(CALIBRATION_SEED, CALIBRATION_NODES, Calibration.parse(lines), second);
    lines.addAll(
        CalibrationTable.fused(second).stream()
            .filter(line -> line.startsWith("device,steady"))
            .toList());
    Calibration calibration = Calibration.parse(lines);
    var all = new PageCounter(BUDGETS, SyntheticFleet.DEVICES, EnumSet.of(BlockKind.STEADY));
    LongStream.range(0, CHECK_NODES)
        .parallel()
        .forEach(
            node -> {
              var own =
                  new PageCounter(BUDGETS, SyntheticFleet.DEVICES, EnumSet.of(BlockKind.STEADY));
              SyntheticFleet.play(NODE_BLOCKS, CHECK_SEED + node, calibration, own);
              all.add(own);
            });
    return new Section(
        "formula",
        "The mechanism, on blocks out of a formula",
        List.of(table(all)),
        List.of(
            String.format(
                Locale.ROOT,
                "%.0f device-days of %d nodes; calibrated on %d other nodes. Families depend on each"
                    + " other, devices on their own past, nodes differ in noise. Allowed is the sum of"
                    + " the levels of all tests: 0.9 of the budget, as nothing is confirmed here.",
                all.deviceDays(),
                CHECK_NODES,
                CALIBRATION_NODES)));
  }

  private static void synthetic(long seed, int nodes, Calibration calibration, BlockLog log) {
    IntStream.range(0, nodes)
        .parallel()
        .forEach(node -> SyntheticFleet.play(CALIBRATION_BLOCKS, seed + node, calibration, log));
  }

  /** Simulated healthy fleets through the scoring of nodes, with the shipped calibration. */
  private static Section fleets() {
    var counter = new PageCounter(BUDGETS, SyntheticFleet.DEVICES, EnumSet.allOf(BlockKind.class));
    LongStream.range(FLEET_SEED, FLEET_SEED + FLEETS)
        .parallel()
        .forEach(
            seed ->
                HealthyFleet.play(
                    Duration.ofDays(7),
                    Duration.ofSeconds(30),
                    seed,
                    Calibration.standard(),
                    counter));
    return new Section(
        "fleets",
        "Simulated healthy fleets",
        List.of(table(counter)),
        List.of(
            String.format(
                Locale.ROOT,
                "The scenario `healthy-week` with seeds %d to %d, %.0f device-days, through the"
                    + " scoring of nodes with the shipped calibration, which was made of seeds 101 and"
                    + " on. A test counts as a page; findings that belong together are one page in"
                    + " the end, so real pages are fewer.",
                FLEET_SEED,
                FLEET_SEED + FLEETS - 1,
                counter.deviceDays())));
  }

  private static Table table(PageCounter counter) {
    var table =
        new Table(
            2,
            "budget, false pages a day per 1,000 GPUs",
            "allowed",
            "measured",
            "measured / allowed",
            "95 %",
            "a day per 1,000 GPUs");
    for (int i = 0; i < counter.budgets().size(); i++) {
      double allowed = counter.allowed(i);
      PoissonInterval interval = PoissonInterval.of(counter.pages(i));
      table.row(
          String.valueOf(counter.budgets().get(i)),
          allowed,
          counter.pages(i),
          counter.pages(i) / allowed,
          String.format(
              Locale.ROOT, "%.2f to %.2f", interval.low() / allowed, interval.high() / allowed),
          1_000 * counter.pages(i) / counter.deviceDays());
    }
    return table;
  }

  /** What a larger budget finds on traces with faults. */
  private static Section traces(List<String> folders) throws IOException, InterruptedException {
    var table =
        new Table(
            2,
            "trace",
            "budget",
            "faults",
            "found",
            "before failure",
            "pages",
            "false pages",
            "duplicates",
            "evidence per incident");
    for (String folder : folders) {
      for (double budget : TRACE_BUDGETS) {
        Report report =
            Backtest.open(Path.of(folder))
                .run(EngineKind.INLINE, config(budget), List.of(), millis -> {}, System::nanoTime);
        Results results = Objects.requireNonNull(report.results(), "labels of " + folder);
        Scores scores = results.overall();
        table.row(
            report.trace(),
            String.valueOf(budget),
            (long) scores.value(Measure.LABELS),
            (long) scores.value(Measure.DETECTED),
            (long) scores.value(Measure.PREDICTED_BEFORE_FAILURE),
            (long) scores.value(Measure.PAGES),
            (long) scores.value(Measure.FALSE_PAGES),
            (long) scores.value(Measure.DUPLICATES),
            scores.value(Measure.EVIDENCE_RATIO));
      }
    }
    return new Section(
        "traces",
        "What a budget buys",
        List.of(table),
        List.of("The whole pipeline, with labels."));
  }

  private static CoreConfig config(double budget) {
    var errors = new ConfigErrors();
    CoreConfig config =
        CoreConfig.from(
            ConfigSection.parse(
                "{alertBudget: {falsePagesPerDayPer1000Gpus: " + budget + "}}", errors));
    errors.throwIfAny();
    return config;
  }
}
