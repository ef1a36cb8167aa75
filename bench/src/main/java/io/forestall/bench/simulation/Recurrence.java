package io.forestall.bench.simulation;

import static io.forestall.bench.simulation.SimulatorValidation.within;

import io.forestall.bench.quality.Section;
import io.forestall.bench.quality.Table;
import io.forestall.simulator.Scenario;
import io.forestall.simulator.ScenarioPlan;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** How unevenly faults fall on nodes, and how long repairs take, beside InfiniteHBD's trace. */
final class Recurrence {
  /** Plans of one trace's size differ by chance; their mean does little. */
  private static final int PLANS = 20;

  private static final double TOLERANCE = 0.15;

  /**
   * The size of the published trace. Which kinds of faults they are changes nothing, as kinds are
   * dealt to hits at random; these three begin when they hurt or earlier, and end with a repair.
   */
  private static final Scenario SCENARIO =
      Scenario.parse(
          "recurrence",
          """
          duration: 348d
          fleet:
            groups:
              - {sku: H100-SXM-80GB, nodes: 400}
            jobs:
              - {name: job, count: 25, nodes: 16, pipelineStages: 4}
          faults:
            causes:
              - {cause: any, count: 584, faults: {F01: 195, F03: 195, F17: 194}}
          """);

  private Recurrence() {}

  static Section section() {
    var plans = new ArrayList<FaultBook>();
    for (int seed = 1; seed <= PLANS; seed++) {
      plans.add(FaultBook.of(SCENARIO, ScenarioPlan.of(SCENARIO, seed).labels()));
    }
    var table = new Table(1, "figure", "simulated", "least", "most", "published", "within");
    add(table, "faults on the worst 5 % of the nodes, %", plans, FaultBook::worstPercent, 24.5);
    add(table, "faults that another follows within 7 days, %", plans, FaultBook::againPercent, 26);
    add(table, "gaps on a node up to 7 days, %", plans, book -> book.gapsPercent(7), 43);
    add(table, "gaps on a node up to 1 day, %", plans, book -> book.gapsPercent(1), 24);
    add(table, "nodes that never fail, %", plans, FaultBook::neverPercent, 42.25);
    add(table, "nodes that fail twice or more, %", plans, FaultBook::twicePercent, 33.75);
    add(table, "faults of the worst node", plans, FaultBook::worstNode, 14);
    add(table, "repair, median, h", plans, book -> book.repairHours().at(50), 21);
    add(table, "repair, mean, h", plans, book -> book.repairHours().mean(), 140);
    return new Section(
        "recurrence",
        "Lemons and repairs",
        List.of(table),
        List.of(
            "Published: InfiniteHBD's trace (SIGCOMM 2025), 584 faults of 400 servers in 348 days;"
                + " its repairs have a median of 20 to 22 h and a mean of 133 to 145 h, depending on"
                + " how overlapping faults are paired. Simulated: mean, least and most over "
                + PLANS
                + " plans of the same size, seeds 1 to "
                + PLANS
                + "; repairs from failure to end, without those that outlast the 348 days, as the"
                + " trace has them. Tolerance: 15 % between the mean and the published figure. Shape and recurrence of"
                + " the lemons (faults.lemons) were searched for to reproduce the first two rows and"
                + " the fourth.",
            "Repairs are drawn with a mean of 140 h; those that outlast the plan are the longest, so the"
                + " mean of the others is lower. The worst node of one trace is a matter of chance, as its"
                + " range shows.",
            "Faults are planned without regard to repairs, so one may begin on a node that is still"
                + " out for another; the published trace has such overlaps, too."));
  }

  private static void add(
      Table table,
      String figure,
      List<FaultBook> plans,
      ToDoubleFunction<FaultBook> figureOf,
      double published) {
    DoubleSummaryStatistics all = plans.stream().mapToDouble(figureOf).summaryStatistics();
    double mean = all.getAverage();
    table.row(
        figure,
        mean,
        all.getMin(),
        all.getMax(),
        published,
        within(mean, published * (1 - TOLERANCE), published * (1 + TOLERANCE)));
  }
}
