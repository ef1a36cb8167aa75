package io.forestall.bench.simulation;

import static io.forestall.bench.simulation.SimulatorValidation.within;

import io.forestall.bench.quality.Section;
import io.forestall.bench.quality.Table;
import io.forestall.simulator.FleetRun;
import io.forestall.simulator.Scenario;
import io.forestall.simulator.ScenarioPlan;
import java.util.List;

/**
 * What the GPUs of a fleet show over two hours, beside the two A100 clusters of AcmeTrace. The idle
 * share of a fleet is no property of the simulator, so the idle and the busy part are compared too:
 * with a share s of idle time, quantile q of the idle part is quantile s q of the whole, and of the
 * busy part quantile s + (1 - s) q, as far as idle readings lie below busy ones.
 */
final class FleetQuantiles {
  /** Utilisation is 0 at the published 25 % quantile and 99 % at the median. */
  private static final double LEAST_IDLE = 0.25;

  private static final double MOST_IDLE = 0.50;
  private static final double IDLE_STEP = 0.01;
  private static final double[] PERCENTS = {5, 25, 50, 75, 95, 99};
  private static final double[] PART_PERCENTS = {5, 25, 50, 75, 95};

  /** 6 of 16 nodes are idle, the middle of what the published utilisation allows. */
  static final Scenario SCENARIO =
      Scenario.parse(
          "acme",
          """
          duration: 2h
          interval: 15s
          fleet:
            prefix: acme
            groups:
              - {sku: A100-SXM-80GB, nodes: 16}
            jobs:
              - {name: pipeline, sku: A100-SXM-80GB, nodes: 4, pipelineStages: 4, step: 11s}
              - {name: parallel, sku: A100-SXM-80GB, nodes: 4, step: 5s}
              - {name: single, sku: A100-SXM-80GB, count: 2, nodes: 1, step: 2s}
          """);

  private FleetQuantiles() {}

  static Section section() {
    var values = new FleetValues(SCENARIO.layout());
    for (FleetRun run : ScenarioPlan.of(SCENARIO, SimulatorValidation.SEED).runs()) {
      run.play(values);
    }
    List<PublishedQuantiles> published = PublishedQuantiles.all();
    var whole =
        new Table(1, "quantity", "quantile", "simulated", "Seren", "Kalos", "tolerance", "within");
    var parts =
        new Table(
            1,
            "quantity",
            "part",
            "quantile",
            "simulated",
            "published from",
            "to",
            "tolerance",
            "within");
    for (Quantity quantity : Quantity.values()) {
      List<PublishedQuantiles> own =
          published.stream().filter(one -> one.series().equals(quantity.series())).toList();
      addWhole(whole, quantity, values.whole(quantity), own);
      addPart(parts, quantity, "idle", values.idle(quantity), own);
      addPart(parts, quantity, "busy", values.busy(quantity), own);
    }
    return new Section(
        "quantiles",
        "A fleet of A100: power, temperatures, utilisation",
        List.of(whole, parts),
        List.of(
            "Published: AcmeTrace (InternLM, NSDI 2024), clusters Seren and Kalos, CC-BY-4.0,"
                + " Shanghai AI Laboratory. Simulated: 16 nodes of 8 A100 for 2 h at 15 s, seed "
                + SimulatorValidation.SEED
                + ", without faults; 6 nodes are idle and 10 train in four jobs. The idle share is a"
                + " free parameter: the published utilisation puts it between 25 % and 50 %, and"
                + " 37.5 % was taken for that and not fitted. Within: between the lowest published"
                + " figure less the tolerance and the highest plus it.",
            "The second table does without that parameter. Quantile q of the idle part is quantile s"
                + " q of a whole with idle share s, of the busy part quantile s + (1 - s) q, as far"
                + " as idle readings lie below busy ones. \"From\" and \"to\" are the extremes over s"
                + " from 25 % to 50 % and over both clusters, on straight lines between published"
                + " quantiles, which are far apart around the median of power.",
            "At their medians Acme's GPUs show 99 % utilisation, but 100 W and half of the SMs active:"
                + " a part of its busy time draws little power. The simulator's jobs all train at full"
                + " load, so its busy part lacks that low half, and Acme's peaks. Simulated HBM is 8 to"
                + " 14 °C above its GPU at any load; the same quantiles of Acme's two temperatures lie 12"
                + " to 16 °C apart at p5 and p25, 6 °C at p75 and at most 2 °C from p95 on."));
  }

  private static void addWhole(
      Table table, Quantity quantity, Figures simulated, List<PublishedQuantiles> published) {
    for (double percent : PERCENTS) {
      double low = published.stream().mapToDouble(one -> one.at(percent)).min().orElseThrow();
      double high = published.stream().mapToDouble(one -> one.at(percent)).max().orElseThrow();
      double figure = simulated.at(percent);
      table.row(
          quantity.title(),
          quantile(percent),
          figure,
          published(published, "Seren", percent),
          published(published, "Kalos", percent),
          quantity.tolerance(),
          within(figure, quantity.below(low), quantity.above(high)));
    }
  }

  private static double published(
      List<PublishedQuantiles> published, String cluster, double percent) {
    return published.stream()
        .filter(one -> one.cluster().equals(cluster))
        .mapToDouble(one -> one.at(percent))
        .findFirst()
        .orElse(Double.NaN);
  }

  private static void addPart(
      Table table,
      Quantity quantity,
      String part,
      Figures simulated,
      List<PublishedQuantiles> published) {
    for (double percent : PART_PERCENTS) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (double idle = LEAST_IDLE; idle <= MOST_IDLE + IDLE_STEP / 2; idle += IDLE_STEP) {
        double place = part.equals("idle") ? idle * percent : 100 * idle + (1 - idle) * percent;
        for (PublishedQuantiles one : published) {
          low = Math.min(low, one.at(place));
          high = Math.max(high, one.at(place));
        }
      }
      double figure = simulated.at(percent);
      table.row(
          quantity.title(),
          part,
          quantile(percent),
          figure,
          low,
          high,
          quantity.tolerance(),
          within(figure, quantity.below(low), quantity.above(high)));
    }
  }

  private static String quantile(double percent) {
    return "p" + Math.round(percent);
  }
}
