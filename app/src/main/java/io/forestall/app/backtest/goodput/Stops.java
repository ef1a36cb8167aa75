package io.forestall.app.backtest.goodput;

import io.forestall.app.backtest.detect.DetectedIncident;
import io.forestall.app.backtest.judge.JudgedIncident;
import io.forestall.app.backtest.judge.JudgedLabel;
import io.forestall.app.backtest.judge.Outcome;
import io.forestall.app.backtest.judge.Results;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.Culprit;
import io.forestall.traces.LabelKind;
import io.forestall.traces.LabelScope;
import io.forestall.traces.TraceLabel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What stopped each job, and what Forestall said of it; and pages after which nothing stopped. */
final class Stops {
  /** The process is gone at once, and the launcher sees it. */
  private static final Set<String> EXITS =
      Set.of(FaultClass.APPLICATION_FAULT.name(), FaultClass.HOST_OUT_OF_MEMORY.name());

  private final JobSpans jobs;
  private final Map<String, List<Failure>> failures = new HashMap<>();
  private final Map<String, Integer> needless = new HashMap<>();
  private double wronglyBlamed;

  Stops(JobSpans jobs, Results results) {
    this.jobs = jobs;
    results.judgement().labels().forEach(this::label);
    failures.values().forEach(own -> own.sort(Comparator.comparingLong(Failure::millis)));
    results.judgement().incidents().forEach(this::page);
  }

  private void label(JudgedLabel judged) {
    TraceLabel label = judged.label();
    if (label.failureMillis() == TraceLabel.NO_FAILURE) {
      return;
    }
    DetectedIncident found = judged.incident();
    DetectedIncident page = found != null && found.paged() ? found : null;
    boolean node = // a mistake in the program meets its job again on whatever node
        !label.node().isEmpty()
            && label.kind() != LabelKind.SOFTWARE
            && label.kind() != LabelKind.WORKLOAD;
    boolean right = page != null && (!node || blames(page, label.node()));
    var failure =
        new Failure(
            label.failureMillis(),
            EXITS.contains(label.faultClass()),
            node,
            page == null ? Failure.NEVER : page.openedMillis(),
            right);
    Set<String> hurt =
        label.scope() == LabelScope.FLEET
            ? jobs.spans().keySet()
            : jobs.hurt(label.job(), label.node(), label.failureMillis());
    hurt.forEach(job -> failures.computeIfAbsent(job, name -> new ArrayList<>()).add(failure));
  }

  private static boolean blames(DetectedIncident page, String node) {
    List<Culprit> culprits = page.culprits();
    return !culprits.isEmpty() && culprits.get(0).getNode().equals(node);
  }

  /** A page about what had stopped its job, or was to, is in the walk already. */
  private void page(JudgedIncident judged) {
    TraceLabel label = judged.match();
    boolean stopped = label != null && label.failureMillis() != TraceLabel.NO_FAILURE;
    boolean repeated = judged.outcome() == Outcome.DUPLICATE;
    if (!judged.incident().paged() || stopped || repeated) {
      return;
    }
    DetectedIncident page = judged.incident();
    List<Culprit> culprits = page.culprits();
    String node = culprits.isEmpty() ? "" : culprits.get(0).getNode();
    jobs.hurt(page.job(), node, page.openedMillis())
        .forEach(job -> needless.merge(job, 1, Integer::sum));
    if (judged.outcome() == Outcome.FALSE && !node.isEmpty()) {
      wronglyBlamed += jobs.devicesOf(node);
    }
  }

  List<Failure> of(String job) {
    return failures.getOrDefault(job, List.of());
  }

  /** Pages that made the job save although nothing stopped it. */
  int needless(String job) {
    return needless.getOrDefault(job, 0);
  }

  /** Devices of nodes that were blamed for nothing. */
  double wronglyBlamedDevices() {
    return wronglyBlamed;
  }
}
