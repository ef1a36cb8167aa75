package io.forestall.app.backtest.report;

import io.forestall.app.backtest.detect.DetectedIncident;
import io.forestall.app.backtest.judge.JobNodes;
import io.forestall.app.backtest.judge.JudgedIncident;
import io.forestall.app.backtest.judge.JudgedLabel;
import io.forestall.app.backtest.judge.Outcome;
import io.forestall.app.backtest.judge.Results;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.Culprit;
import io.forestall.traces.TraceLabel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Who and what is to be shown: of a missed label or a false incident.
 *
 * @param nodes the culprit's first, then those of its job
 * @param device of the culprit; empty when it is the node as a whole
 * @param aroundMillis the onset of a label, the opening of an incident
 */
record ChartSubject(
    String key, List<String> nodes, String device, long aroundMillis, List<Metric> metrics) {
  private static final int METRICS = 3;
  private static final int PEERS = 3;

  /** Missed labels, then false incidents. */
  static List<ChartSubject> of(Results results, JobNodes jobs) {
    List<ChartSubject> subjects = new ArrayList<>();
    for (JudgedLabel judged : results.judgement().labels()) {
      if (judged.incident() == null) {
        subjects.add(missed(judged.label(), jobs));
      }
    }
    for (JudgedIncident judged : results.judgement().incidents()) {
      if (judged.outcome() == Outcome.FALSE) {
        subjects.add(falselyOpened(judged.incident(), jobs));
      }
    }
    subjects.removeIf(subject -> subject.nodes.isEmpty() || subject.metrics.isEmpty());
    return subjects;
  }

  private static ChartSubject missed(TraceLabel label, JobNodes jobs) {
    return new ChartSubject(
        "label:" + label.id(),
        nodes(label.node(), label.job(), label.onsetMillis(), jobs),
        label.device(),
        label.onsetMillis(),
        usual(label.faultClass(), !label.device().isEmpty()));
  }

  private static ChartSubject falselyOpened(DetectedIncident incident, JobNodes jobs) {
    long opened = incident.openedMillis();
    String node = incident.culprits().isEmpty() ? "" : incident.culprits().get(0).getNode();
    String device =
        incident.culprits().stream()
            .map(Culprit::getDevice)
            .filter(name -> !name.isEmpty())
            .findFirst()
            .orElse("");
    List<Metric> metrics =
        incident.evidence().stream()
            .map(Anomaly::getMetric)
            .distinct()
            .map(MetricCatalogue.standard()::find)
            .filter(Objects::nonNull)
            .limit(METRICS)
            .toList();
    return new ChartSubject(
        "incident:" + incident.window() + ':' + incident.id(),
        nodes(node, incident.job(), opened, jobs),
        device,
        opened,
        metrics.isEmpty() ? usual(incident.faultClass(), !device.isEmpty()) : metrics);
  }

  /** The culprit and those that work with it; without one, the nodes of the job. */
  private static List<String> nodes(String culprit, String job, long atMillis, JobNodes jobs) {
    var nodes = new LinkedHashSet<String>();
    if (culprit.isEmpty()) {
      nodes.addAll(new TreeSet<>(jobs.during(job, atMillis, atMillis)));
    } else {
      nodes.add(culprit);
      nodes.addAll(new TreeSet<>(jobs.beside(culprit, atMillis)));
    }
    return nodes.stream().limit(1 + PEERS).toList();
  }

  /** What one would look at first. */
  private static List<Metric> usual(String faultClass, boolean device) {
    Stream<String> names;
    if (faultClass.matches(".*(LINK|NETWORK|NIC|SWITCH).*") && !device) {
      names =
          Stream.of(
              "node_ib_transmitted_bytes_total",
              "node_ib_link_downed_total",
              "node_ib_symbol_errors_total");
    } else if (faultClass.matches("(DISK|STORAGE|DATA_STALL).*")) {
      names =
          Stream.of(
              "node_filesystem_available_bytes",
              "node_disk_io_time_seconds_total",
              "node_pressure_io_stalled_seconds_total");
    } else if (device) {
      names = Stream.of("gpu_power_watts", "gpu_temperature_celsius", "gpu_sm_clock_hertz");
    } else {
      names = Stream.of("gpu_power_watts", "node_memory_available_bytes", "node_cpu_seconds_total");
    }
    return names.map(MetricCatalogue.standard()::require).toList();
  }
}
