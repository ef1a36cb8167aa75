package io.forestall.alerts.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.alerts.Incidents;
import io.forestall.schemas.config.ConfigErrors;
import io.forestall.schemas.config.ConfigSection;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.record.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IncidentFilterTest {
  @ParameterizedTest
  @CsvSource({"SUSPECTED, false", "OPEN, true", "RESOLVED, true", "SUPPRESSED, true"})
  void accepts_default_wantsAllButSuspicions(IncidentState state, boolean accepted) {
    Incident incident = Incidents.incident("a", 1, state);
    assertThat(IncidentFilter.DEFAULT.accepts(incident, false)).isEqualTo(accepted);
  }

  @ParameterizedTest
  @CsvSource({
    "minSeverity: info, INFO, true",
    "minSeverity: warning, INFO, false",
    "minSeverity: critical, WARNING, false",
    "minSeverity: critical, CRITICAL, true",
    "'{}', INFO, false",
    "'{}', WARNING, true"
  })
  void accepts_severity_countsFromTheLeast(String yaml, Severity severity, boolean accepted) {
    Incident incident = Incidents.open("a", 1);
    incident.setSeverity(severity);
    assertThat(read(yaml, new ConfigErrors()).accepts(incident, false)).isEqualTo(accepted);
  }

  @Test
  void accepts_classes_areExclusive() {
    IncidentFilter filter = read("classes: [nic-fault, LINK_FLAP]", new ConfigErrors());
    Incident incident = Incidents.open("a", 1);
    assertThat(filter.accepts(incident, false)).isFalse();
    incident.setFaultClass("LINK_FLAP");
    assertThat(filter.accepts(incident, false)).isTrue();
  }

  @Test
  void accepts_endOfWhatWasTold_whateverTheFilterSays() {
    IncidentFilter filter = read("states: [open]\nminSeverity: critical", new ConfigErrors());
    Incident resolved = Incidents.incident("a", 2, IncidentState.RESOLVED);
    resolved.setSeverity(Severity.INFO);
    assertThat(filter.accepts(resolved, true)).isTrue();
    assertThat(filter.accepts(resolved, false)).isFalse();
  }

  @Test
  void accepts_endOfWhatNeverOpenedNorWasTold_isSilent() {
    Incident resolved = Incidents.incident("a", 2, IncidentState.RESOLVED);
    resolved.setOpenedMillis(null);
    assertThat(IncidentFilter.DEFAULT.accepts(resolved, false)).isFalse();
    assertThat(IncidentFilter.DEFAULT.accepts(resolved, true)).isTrue();
  }

  @Test
  void from_unknownNames_areNoted() {
    var errors = new ConfigErrors();
    read("states: [open, closed]\nclasses: [GPU_ON_FIRE]\nminSeverity: loud", errors);
    assertThat(errors.problems())
        .hasSize(3)
        .anyMatch(problem -> problem.contains("CLOSED"))
        .anyMatch(problem -> problem.contains("GPU_ON_FIRE"))
        .anyMatch(problem -> problem.contains("loud"));
  }

  private static IncidentFilter read(String yaml, ConfigErrors errors) {
    return IncidentFilter.from(ConfigSection.parse(yaml, errors));
  }
}
