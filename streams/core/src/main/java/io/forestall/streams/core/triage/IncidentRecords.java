package io.forestall.streams.core.triage;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.CheckpointAdvice;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentChange;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.record.Scope;
import io.forestall.schemas.record.Severity;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Forecast;
import io.forestall.streams.core.PipelineVersion;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts a tracked incident into the record that its readers see, when there is something new. */
final class IncidentRecords {
  private static final int MAX_EVIDENCE = 16;

  private IncidentRecords() {}

  /** The next revision, or null if nothing that a reader must hear of has changed. */
  static @Nullable Incident next(TrackedIncident tracked, long nowMillis, CheckpointWorth worth) {
    List<Culprit> culprits = Culprits.of(tracked, nowMillis);
    Forecast forecast = forecast(tracked);
    boolean job = !tracked.group().equals(tracked.node());
    double risk = risk(tracked, nowMillis);
    CheckpointAdvice checkpoint = job ? worth.advice(tracked, risk, nowMillis) : null;
    List<Evidence> evidence = tracked.ledger().strongest();
    VerdictReason verdict = VerdictReason.of(tracked, probability(evidence, tracked, nowMillis));
    String says =
        String.join(
            "|",
            state(tracked).name(),
            tracked.faultClass().name(),
            culprits.stream()
                .map(culprit -> culprit.getNode() + culprit.getDevice() + culprit.getInstance())
                .collect(Collectors.joining(",")),
            String.join(",", tracked.victims()),
            String.valueOf(tracked.stalledJob()),
            severity(tracked).name(),
            String.valueOf(forecast != null),
            verdict.verdict() + verdict.basis(),
            worth.advised(tracked) ? "save" : "");
    int revision = tracked.nextRevision(says);
    if (revision == 0) {
      return null;
    }
    FaultClass faultClass = tracked.faultClass();
    IncidentLife life = tracked.life();
    return Incident.newBuilder()
        .setId(tracked.id())
        .setRevision(revision)
        .setState(state(tracked))
        .setFaultClass(faultClass.name())
        .setSeverity(severity(tracked))
        .setScope(scope(tracked, culprits))
        .setVerdict(verdict.verdict())
        .setVerdictProbability(verdict.probability())
        .setVerdictReason(verdict.reason())
        .setJob(job ? tracked.group() : "")
        .setCulprits(culprits)
        .setVictims(List.copyOf(tracked.victims()))
        .setRisk(risk)
        .setHorizonMillis(forecast == null ? null : Math.max(0, forecast.etaMillis() - nowMillis))
        .setEtaMillis(forecast == null ? null : forecast.etaMillis())
        .setEtaEarliestMillis(forecast == null ? null : forecast.earliestMillis())
        .setEtaLatestMillis(forecast == null ? null : forecast.latestMillis())
        .setSummary(IncidentSummary.of(tracked, culprits))
        .setAdvisedAction(CheckpointWorth.action(verdict.action(), tracked, job, checkpoint))
        .setCheckpoint(checkpoint)
        .setEvidence(
            evidence.stream()
                .sorted(Evidence.STRONGEST_FIRST)
                .limit(MAX_EVIDENCE)
                .map(piece -> piece.toAnomaly(job ? tracked.group() : ""))
                .toList())
        .setOnsetMillis(tracked.onsetMillis())
        .setOpenedMillis(life.openedMillis() < 0 ? null : life.openedMillis())
        .setUpdatedMillis(nowMillis)
        .setResolvedMillis(life.resolvedMillis() < 0 ? null : life.resolvedMillis())
        .setLog(
            life.log().stream()
                .map(change -> new IncidentChange(change.timeMillis(), change.text()))
                .toList())
        .setVersion(PipelineVersion.CURRENT)
        .build();
  }

  /** A node on which nothing ran is nobody's emergency. */
  private static Severity severity(TrackedIncident tracked) {
    return tracked.unused() ? Severity.INFO : tracked.faultClass().severity();
  }

  private static IncidentState state(TrackedIncident tracked) {
    return tracked.resolved()
        ? IncidentState.RESOLVED
        : tracked.open() ? IncidentState.OPEN : IncidentState.SUSPECTED;
  }

  private static Scope scope(TrackedIncident tracked, List<Culprit> culprits) {
    boolean severalNodes = culprits.stream().map(Culprit::getNode).distinct().count() > 1;
    if (severalNodes || culprits.isEmpty() || Relation.jobWide(tracked.faultClass())) {
      return Scope.JOB;
    }
    boolean device = culprits.stream().anyMatch(culprit -> !culprit.getDevice().isEmpty());
    return device ? Scope.DEVICE : Scope.NODE;
  }

  private static double probability(
      List<Evidence> pieces, TrackedIncident tracked, long nowMillis) {
    return Evidence.probability(pieces, piece -> tracked.lastSeenMillis(piece, nowMillis));
  }

  private static double risk(TrackedIncident tracked, long nowMillis) {
    if (tracked.resolved()) {
      return 0;
    }
    return tracked.stalledJob() ? 1 : probability(tracked.ledger().active(), tracked, nowMillis);
  }

  /** The earliest arrival that active evidence foretells; null when nothing is forecast. */
  static @Nullable Forecast forecast(TrackedIncident tracked) {
    return tracked.ledger().active().stream()
        .map(Evidence::forecast)
        .filter(Objects::nonNull)
        .min(Comparator.comparingLong(Forecast::etaMillis))
        .orElse(null);
  }
}
