package io.forestall.bench.quality;

import io.forestall.bench.quality.data.FaultHistory;
import io.forestall.bench.quality.data.NodeFault;
import io.forestall.bench.quality.measure.Median;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A cluster's fault book has no telemetry to score. It gives the mix of faults, how long repairs
 * take, and how much likelier a fault is on a node that was just repaired.
 */
final class FaultJudge implements Judge {
  private static final int NODES = 400; // of the cluster, with and without faults
  private static final double DAYS = 348;
  private static final double SOON_DAYS = 7;
  private static final int SHOWN = 8;

  @Override
  public String key() {
    return "faults";
  }

  @Override
  public Section judge(Path data) throws IOException {
    List<NodeFault> faults =
        FaultHistory.read(data.resolve(key() + "/infinitehbd_fault_trace.csv.gz"));
    Map<String, List<NodeFault>> byClass =
        faults.stream()
            .collect(
                Collectors.groupingBy(NodeFault::faultClass, TreeMap::new, Collectors.toList()));
    var table =
        new Table(2, "class", "faults", "median repair, h", "again within 7 days of repair");
    byClass.entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> -entry.getValue().size()))
        .limit(SHOWN)
        .forEach(entry -> row(table, entry.getKey(), entry.getValue(), faults));
    row(table, "all", faults, faults);
    double chance = 1 - Math.exp(-faults.size() * SOON_DAYS / (NODES * DAYS));
    return new Section(
        key(),
        "Fault book of a 400-server cluster",
        List.of(table),
        List.of(
            String.format(
                Locale.ROOT,
                "InfiniteHBD trace (SIGCOMM 2025): %d faults on %d nodes in 348 days, without"
                    + " telemetry, so nothing is detected here. A node drawn at random has a fault"
                    + " within 7 days with probability %.2f; \"again\" is the same for a node that"
                    + " has just come back from repair, with any class of fault.",
                faults.size(),
                faults.stream().map(NodeFault::node).distinct().count(),
                chance)));
  }

  private static void row(Table table, String name, List<NodeFault> faults, List<NodeFault> all) {
    List<Double> hours =
        faults.stream().map(fault -> 24 * (fault.endDays() - fault.startDays())).toList();
    long again = faults.stream().filter(fault -> returns(fault, all)).count();
    table.row(name, faults.size(), Median.of(hours), again / (double) faults.size());
  }

  private static boolean returns(NodeFault fault, List<NodeFault> all) {
    return all.stream()
        .anyMatch(
            other ->
                other.node().equals(fault.node())
                    && other.startDays() > fault.endDays()
                    && other.startDays() <= fault.endDays() + SOON_DAYS);
  }
}
