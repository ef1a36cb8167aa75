package io.forestall.app.backtest.judge;

import io.forestall.traces.TraceJob;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which nodes a job ran on, and when. */
public final class JobNodes {
  private final Map<String, List<TraceJob>> byJob;

  public JobNodes(List<TraceJob> jobs) {
    byJob = jobs.stream().collect(Collectors.groupingBy(TraceJob::job));
  }

  /** Nodes that at this time work for a job that also runs on this one; itself among them. */
  public Set<String> beside(String node, long atMillis) {
    return byJob.keySet().stream()
        .map(job -> during(job, atMillis, atMillis))
        .filter(nodes -> nodes.contains(node))
        .flatMap(Set::stream)
        .collect(Collectors.toSet());
  }

  /** Nodes of the job at any time from the one to the other; none for an unknown job. */
  public Set<String> during(String job, long fromMillis, long toMillis) {
    return byJob.getOrDefault(job, List.of()).stream()
        .filter(row -> row.startMillis() <= toMillis && row.endMillis() > fromMillis)
        .map(TraceJob::node)
        .collect(Collectors.toSet());
  }
}
