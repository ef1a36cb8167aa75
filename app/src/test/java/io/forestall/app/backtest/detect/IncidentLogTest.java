package io.forestall.app.backtest.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.record.AdvisedAction;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.record.Scope;
import io.forestall.schemas.record.Severity;
import io.forestall.schemas.record.Verdict;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is kept of an incident's revisions. */
final class IncidentLogTest {
  private static final long END = 10_000;

  private final IncidentLog log = new IncidentLog(new RunWindow("", Set.of("n1"), 0, END, 1));

  @Test
  void suspicionAlone_isNoIncident() {
    log.incident(revision("a", IncidentState.SUSPECTED, "GPU_SLOW", Severity.WARNING, 0.4, 1_000));

    assertThat(log.incidents()).isEmpty();
  }

  @Test
  void lastRevisionStands_butTimeAndRiskAreThoseOfTheOpening() {
    log.incident(revision("a", IncidentState.SUSPECTED, "GPU_SLOW", Severity.WARNING, 0.4, 1_000));
    log.incident(revision("a", IncidentState.OPEN, "GPU_SLOW", Severity.WARNING, 0.8, 2_000));
    log.incident(revision("a", IncidentState.OPEN, "GPU_MISSING", Severity.CRITICAL, 0.9, 3_000));
    log.incident(revision("a", IncidentState.RESOLVED, "GPU_MISSING", Severity.CRITICAL, 0, 4_000));

    assertThat(log.incidents())
        .singleElement()
        .satisfies(
            incident -> {
              assertThat(incident.faultClass()).isEqualTo("GPU_MISSING");
              assertThat(incident.openedMillis()).isEqualTo(1_999);
              assertThat(incident.risk()).isEqualTo(0.8);
              assertThat(incident.paged()).isTrue();
            });
  }

  @Test
  void informationThatBecomesAPage_openedWhenItPaged() {
    log.incident(revision("a", IncidentState.OPEN, "UNUSUAL", Severity.INFO, 0.5, 2_000));
    log.incident(revision("a", IncidentState.OPEN, "GPU_SLOW", Severity.WARNING, 0.7, 5_000));

    assertThat(log.incidents())
        .singleElement()
        .satisfies(
            incident -> {
              assertThat(incident.openedMillis()).isEqualTo(5_000);
              assertThat(incident.risk()).isEqualTo(0.7);
            });
  }

  @Test
  void whatIsSaidAfterTheEnd_doesNotCount() {
    log.incident(revision("a", IncidentState.OPEN, "GPU_SLOW", Severity.WARNING, 0.5, END + 2_000));

    assertThat(log.incidents()).isEmpty();
  }

  private static Incident revision(
      String id,
      IncidentState state,
      String faultClass,
      Severity severity,
      double risk,
      long updatedMillis) {
    return Incident.newBuilder()
        .setId(id)
        .setRevision(1)
        .setState(state)
        .setFaultClass(faultClass)
        .setSeverity(severity)
        .setScope(Scope.NODE)
        .setVerdict(Verdict.HARDWARE)
        .setVerdictProbability(0.5)
        .setCulprits(List.of())
        .setRisk(risk)
        .setSummary("")
        .setAdvisedAction(AdvisedAction.OBSERVE)
        .setEvidence(List.of())
        .setOnsetMillis(0)
        .setOpenedMillis(state == IncidentState.SUSPECTED ? null : 1_999L)
        .setUpdatedMillis(updatedMillis)
        .setLog(List.of())
        .setVersion("")
        .build();
  }
}
