package io.forestall.app.backtest.goodput;

import io.forestall.traces.Trace;
import io.forestall.traces.TraceDevice;
import io.forestall.traces.TraceJob;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Jobs with their devices and times, and which of them ran on a node when. */
final class JobSpans {
  private static final String ALL = "all jobs";

  private final List<TraceJob> rows;
  private final Map<String, Long> devices;
  private final boolean together;
  private final TreeMap<String, JobSpan> spans = new TreeMap<>();

  private JobSpans(List<TraceJob> rows, Map<String, Long> devices, boolean together) {
    this.rows = rows;
    this.devices = devices;
    this.together = together;
  }

  static JobSpans of(Trace trace, boolean together) throws IOException {
    Map<String, Long> devices =
        trace.devices().stream()
            .collect(Collectors.groupingBy(TraceDevice::node, Collectors.counting()));
    return of(trace.jobs(), devices, trace.startMillis(), end(trace), together);
  }

  /** A trace of windows tells of the time from its first to its last. */
  private static long end(Trace trace) throws IOException {
    long windows = trace.windows().stream().mapToLong(window -> window.endMillis()).max().orElse(0);
    return Math.max(windows, trace.endMillis());
  }

  static JobSpans of(
      List<TraceJob> rows,
      Map<String, Long> devices,
      long startMillis,
      long endMillis,
      boolean together) {
    var jobs = new JobSpans(rows, devices, together);
    var seen = new TreeMap<String, double[]>();
    for (TraceJob row : rows) {
      long from = Math.max(startMillis, row.startMillis());
      long to = Math.min(endMillis, row.endMillis());
      if (from < to) {
        double[] span =
            seen.computeIfAbsent(
                jobs.key(row.job()),
                job -> new double[] {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0});
        span[0] = Math.min(span[0], (double) from);
        span[1] = Math.max(span[1], (double) to);
        span[2] += jobs.devices(row) * (to - from);
      }
    }
    seen.forEach(
        (job, span) ->
            jobs.spans.put(
                job,
                new JobSpan(job, (long) span[0], (long) span[1], span[2] / (span[1] - span[0]))));
    return jobs;
  }

  private double devices(TraceJob row) {
    return row.device().isEmpty() ? devicesOf(row.node()) : 1;
  }

  /** A node without accelerators counts as one device. */
  long devicesOf(String node) {
    return devices.getOrDefault(node, 1L);
  }

  private String key(String job) {
    return together ? ALL : job;
  }

  Map<String, JobSpan> spans() {
    return spans;
  }

  /** The jobs that are hurt: the one that is named, or else all on that node at that time. */
  Set<String> hurt(String job, String node, long atMillis) {
    if (!job.isEmpty()) {
      return Set.of(key(job));
    }
    return rows.stream()
        .filter(row -> row.node().equals(node))
        .filter(row -> row.startMillis() <= atMillis && row.endMillis() > atMillis)
        .map(row -> key(row.job()))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
