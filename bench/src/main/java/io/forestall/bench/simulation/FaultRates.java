package io.forestall.bench.simulation;

import static io.forestall.bench.simulation.SimulatorValidation.within;

import io.forestall.bench.quality.Section;
import io.forestall.bench.quality.Table;
import io.forestall.simulator.Scenario;
import io.forestall.simulator.ScenarioPlan;
import io.forestall.traces.LabelKind;
import io.forestall.traces.TraceLabel;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** How many faults of each number a plan at the published rates has, without playing it. */
final class FaultRates {
  private static final double BUSY_NODES = 896;
  private static final double IDLE_NODES = 128;
  private static final double DAYS = 400;

  /** Rates are raised, so that rare faults come often enough to be counted. */
  private static final double RATE_SCALE = 10;

  /** Deviations of a count that chance explains: three of Poisson's. */
  private static final double DEVIATIONS = 3;

  /** A published sum and ours name different sets of faults. */
  private static final double SUM_TOLERANCE = 0.15;

  private static final double LLAMA_3 = 3.789;
  private static final double INFINITE_HBD = 4.2;
  private static final String IDLE_ONLY = "F35";

  /** What operators of servers book: neither programs, nor load, nor the monitoring itself. */
  private static final Set<LabelKind> SERVER_KINDS = Set.of(LabelKind.HARDWARE, LabelKind.NETWORK);

  private static final Scenario SCENARIO =
      Scenario.parse(
          "rates",
          String.format(
              Locale.ROOT,
              """
              duration: %.0fd
              fleet:
                groups:
                  - {sku: H100-SXM-80GB, nodes: %.0f}
                jobs:
                  - {name: job, count: 14, nodes: 64, pipelineStages: 4}
              faults:
                rateScale: %.0f
              """,
              DAYS,
              BUSY_NODES + IDLE_NODES,
              RATE_SCALE));

  private FaultRates() {}

  static Section section() {
    List<TraceLabel> labels = faults(SCENARIO);
    return new Section(
        "rates",
        "Fault rates",
        List.of(byFault(labels), sums(labels)),
        List.of(
            String.format(
                Locale.ROOT,
                "Per 1,000 node-days. A plan of %.0f nodes with a job and %.0f idle ones for %.0f"
                    + " days at %.0f times the rates, seed %d: %d faults, divided again by %.0f. Within:"
                    + " three standard deviations of the count (Poisson). Basis: published, or an"
                    + " assumed share of what is published; \"assumed\" means that nobody has published"
                    + " the rate, and that \"within\" compares the program with its own assumption."
                    + " F35 is per idle node-day, all others are per node-day with a job. F38, the"
                    + " daily swing, is always there.",
                BUSY_NODES,
                IDLE_NODES,
                DAYS,
                RATE_SCALE,
                SimulatorValidation.SEED,
                labels.size(),
                RATE_SCALE),
            "Sums are per node-day with a job, without F35; tolerance 15 %. What ends a job is what"
                + " Llama 3 counts, hardware and network is the nearest to InfiniteHBD's fault book,"
                + " of whose faults 43 % have no known cause. Meta's RSC clusters had 6.50 and 2.34"
                + " failures per 1,000 node-days. The scenario llama3-54d plans exact counts, not"
                + " rates, of the causes in Llama 3's table."));
  }

  /** Labels of a plan without benign phases. */
  private static List<TraceLabel> faults(Scenario scenario) {
    return ScenarioPlan.of(scenario, SimulatorValidation.SEED).labels().stream()
        .filter(label -> label.kind() != LabelKind.BENIGN)
        .toList();
  }

  private static Table byFault(List<TraceLabel> labels) {
    Map<String, Long> counts =
        labels.stream().collect(Collectors.groupingBy(TraceLabel::fault, Collectors.counting()));
    var table =
        new Table(3, "fault", "simulated", "published or assumed", "± 3 sd", "within", "basis");
    for (List<String> line : ResourceTable.read("rates.csv").stream().skip(1).toList()) {
      String fault = line.get(0);
      double published = Double.parseDouble(line.get(1));
      double thousands = thousandNodeDays(fault);
      double rate = counts.getOrDefault(fault, 0L) / thousands;
      double chance = DEVIATIONS * Math.sqrt(published / thousands);
      String basis = line.get(3);
      table.row(
          fault,
          rate,
          published,
          chance,
          within(rate, published - chance, published + chance),
          line.get(2) + (basis.isEmpty() ? "" : ": " + basis));
    }
    return table;
  }

  private static double thousandNodeDays(String fault) {
    double nodes = fault.equals(IDLE_ONLY) ? IDLE_NODES : BUSY_NODES;
    return nodes * DAYS * RATE_SCALE / 1_000;
  }

  private static Table sums(List<TraceLabel> labels) {
    var table = new Table(3, "sum of", "simulated", "published", "within", "published by");
    table.row(
        "all faults", sum(labels, label -> true), Double.NaN, "–", "nobody counts all of them");
    addSum(
        table,
        "faults that end a job",
        sum(labels, FaultRates::endsJob),
        LLAMA_3,
        "Llama 3, unexpected interruptions");
    addSum(
        table,
        "hardware and network faults",
        sum(labels, label -> SERVER_KINDS.contains(label.kind())),
        INFINITE_HBD,
        "InfiniteHBD");
    Scenario llama = Scenario.shipped("llama3-54d").orElseThrow();
    addSum(
        table,
        "faults of scenario llama3-54d",
        1_000.0
            * faults(llama).size()
            / (llama.layout().nodes().size() * (double) llama.duration().toDays()),
        LLAMA_3,
        "Llama 3, unexpected interruptions");
    return table;
  }

  private static void addSum(
      Table table, String what, double rate, double published, String source) {
    table.row(
        what,
        rate,
        published,
        within(rate, published * (1 - SUM_TOLERANCE), published * (1 + SUM_TOLERANCE)),
        source);
  }

  private static double sum(List<TraceLabel> labels, Predicate<TraceLabel> counted) {
    long count =
        labels.stream().filter(label -> !label.fault().equals(IDLE_ONLY)).filter(counted).count();
    return count / (BUSY_NODES * DAYS * RATE_SCALE / 1_000);
  }

  private static boolean endsJob(TraceLabel label) {
    return label.failureMillis() != TraceLabel.NO_FAILURE;
  }
}
