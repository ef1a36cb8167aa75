package io.forestall.app.traces;

import io.forestall.simulator.FleetRun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs that share nodes, in the order of time: a node's file is written from one end to the other,
 * so these wait for each other. Different chains share nothing.
 */
record RunChain(List<FleetRun> runs) {
  RunChain {
    runs = runs.stream().sorted(Comparator.comparingLong(FleetRun::fromMillis)).toList();
  }

  /** All runs in as many chains as possible, each where its first run stands. */
  static List<RunChain> of(List<FleetRun> runs) {
    List<Set<String>> nodes = new ArrayList<>();
    List<List<FleetRun>> chains = new ArrayList<>();
    Map<String, Integer> chainOf = new LinkedHashMap<>();
    for (FleetRun run : runs) {
      Set<String> names = new LinkedHashSet<>(run.layout().nodeNames());
      List<FleetRun> members = new ArrayList<>();
      int position = chains.size();
      for (String name : run.layout().nodeNames()) {
        Integer other = chainOf.get(name);
        if (other != null && !chains.get(other).isEmpty()) {
          names.addAll(nodes.get(other));
          members.addAll(chains.get(other));
          nodes.get(other).clear();
          chains.get(other).clear();
        }
      }
      members.add(run);
      names.forEach(name -> chainOf.put(name, position));
      nodes.add(names);
      chains.add(members);
    }
    return chains.stream().filter(chain -> !chain.isEmpty()).map(RunChain::new).toList();
  }
}
