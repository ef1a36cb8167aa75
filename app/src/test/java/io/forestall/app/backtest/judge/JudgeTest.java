package io.forestall.app.backtest.judge;

import static io.forestall.app.backtest.judge.Incidents.NO_TIME;
import static io.forestall.app.backtest.judge.Incidents.detection;
import static io.forestall.app.backtest.judge.Incidents.incident;
import static io.forestall.app.backtest.judge.Incidents.jobs;
import static io.forestall.app.backtest.judge.Incidents.label;
import static io.forestall.schemas.FaultClass.COLLECTIVE_HANG;
import static io.forestall.schemas.FaultClass.GPU_FELL_OFF_BUS;
import static io.forestall.schemas.FaultClass.GPU_SLOW;
import static io.forestall.schemas.FaultClass.NETWORK_CONGESTION;
import static io.forestall.schemas.FaultClass.NODE_DOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.app.backtest.detect.DetectedIncident;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.Scope;
import io.forestall.traces.LabelKind;
import io.forestall.traces.TraceLabel;
import io.forestall.traces.TraceProblems;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule of the judge on incidents and labels made by hand. */
final class JudgeTest {
  private final TraceProblems problems = new TraceProblems();

  @ParameterizedTest
  @CsvSource({
    // culprit, label, matches: onset 100, end 200
    "n1/g0, n1/g0, true",
    "n1/g1, n1/g0, false",
    "n2/g0, n1/g0, false",
    "n1,    n1/g0, true", // the node as a whole holds the device
    "n1/g3, n1,    true",
    "n2,    n1,    false",
  })
  void scopes_intersect(String culprit, String labelled, boolean matches) {
    Judgement judgement =
        judge(
            List.of(label("L", GPU_SLOW, labelled, 100, NO_TIME, 200)),
            incident("i", GPU_SLOW, culprit, 110));

    assertThat(outcomes(judgement)).isEqualTo(matches ? "i matched" : "i false");
  }

  @Test
  void deviceNamedByItsNumber_isTheDevice() {
    TraceLabel label =
        label("L", GPU_SLOW.name(), "n1/3", "", 100, NO_TIME, 200, LabelKind.HARDWARE);

    assertThat(outcomes(judge(List.of(label), incident("i", GPU_SLOW, "n1/g3", 110))))
        .isEqualTo("i matched");
  }

  @ParameterizedTest
  @CsvSource({"94, false", "95, true", "100, true", "200, true", "201, false"})
  void opening_mustBeWithinTheLabel_orFiveMinutesBefore(int opened, boolean matches) {
    Judgement judgement =
        judge(
            List.of(label("L", GPU_SLOW, "n1", 100, 150, 200)),
            incident("i", GPU_SLOW, "n1", opened));

    assertThat(outcomes(judgement)).isEqualTo(matches ? "i matched" : "i false");
  }

  @ParameterizedTest
  @CsvSource({"150, 180, true", "150, 181, false", "-1, 1440, true"})
  void endlessLabel_endsHalfAnHourAfterItsFailure_orWithTheTrace(
      int failure, int opened, boolean matches) {
    Judgement judgement =
        judge(
            List.of(label("L", GPU_SLOW, "n1", 100, failure, NO_TIME)),
            incident("i", GPU_SLOW, "n1", opened));

    assertThat(outcomes(judgement)).isEqualTo(matches ? "i matched" : "i false");
  }

  @Test
  void jobLabel_isMetByTheJob_andByEachOfItsNodes() {
    TraceLabel label =
        label("L", COLLECTIVE_HANG.name(), "", "j", 100, 100, 200, LabelKind.WORKLOAD);
    DetectedIncident unnamed = incident("i", COLLECTIVE_HANG, "", 110, "j", Scope.JOB, 1);

    assertThat(outcomes(judge(List.of(label), unnamed))).isEqualTo("i matched");
    assertThat(outcomes(judge(List.of(label), incident("i", NODE_DOWN, "n2", 110))))
        .isEqualTo("i matched");
    assertThat(outcomes(judge(List.of(label), incident("i", NODE_DOWN, "n3", 110))))
        .isEqualTo("i false");
  }

  @Test
  void jobIncident_meetsTheFaultOfItsNodes_butNamesNoCulprit() {
    List<TraceLabel> labels = List.of(label("L", GPU_FELL_OFF_BUS, "n1/g0", 100, 100, 200));
    DetectedIncident hang = incident("i", COLLECTIVE_HANG, "", 110, "j", Scope.JOB, 1);

    Judgement judgement = judge(labels, hang);

    assertThat(outcomes(judgement)).isEqualTo("i matched");
    Scores scores = Scores.ofLabels(judgement.labels());
    assertThat(scores.value(Measure.CULPRIT_TOP1)).isZero();
    assertThat(scores.value(Measure.CLASS_ACCURACY)).isZero();
  }

  @Test
  void fleetLabel_isMetByAnything() {
    TraceLabel label = label("L", "SWITCH_FAULT", "", "", 100, 100, 200, LabelKind.NETWORK);

    assertThat(outcomes(judge(List.of(label), incident("i", GPU_SLOW, "n4/g1", 110))))
        .isEqualTo("i matched");
  }

  @Test
  void oneLabel_hasOneMatch_theEarliest_andTheRestAreDuplicates() {
    Judgement judgement =
        judge(
            List.of(label("L", GPU_SLOW, "n1", 100, 150, 200)),
            incident("late", GPU_SLOW, "n1", 120),
            incident("early", GPU_SLOW, "n1", 110),
            incident("elsewhere", GPU_SLOW, "n3", 110));

    assertThat(outcomes(judgement)).isEqualTo("late duplicate, early matched, elsewhere false");
  }

  @Test
  void ownClass_isPreferred_toAnEarlierOpening() {
    Judgement judgement =
        judge(
            List.of(label("L", GPU_FELL_OFF_BUS, "n1", 100, 150, 200)),
            incident("early", GPU_SLOW, "n1", 105),
            incident("right", GPU_FELL_OFF_BUS, "n1", 110));

    assertThat(outcomes(judgement)).isEqualTo("early duplicate, right matched");
  }

  /** First come, first served would leave the second label without a match. */
  @Test
  void asManyLabels_asPossible_areMatched() {
    Judgement judgement =
        judge(
            List.of(
                label("node", GPU_SLOW, "n1", 100, 150, 200),
                label("device", GPU_SLOW, "n1/g0", 100, 150, 200)),
            incident("a", GPU_SLOW, "n1/g0", 105),
            incident("b", GPU_SLOW, "n1/g7", 110));

    assertThat(outcomes(judgement)).isEqualTo("a matched, b matched");
    assertThat(judgement.incidents())
        .extracting(judged -> Objects.requireNonNull(judged.label()).id())
        .containsExactly("device", "node");
  }

  @Test
  void benignLabel_excusesNothing_butIsNamed() {
    TraceLabel benign = label("B", "CHECKPOINT", "n1", "", 100, NO_TIME, 200, LabelKind.BENIGN);

    Judgement judgement = judge(List.of(benign), incident("i", GPU_SLOW, "n1", 110));

    assertThat(outcomes(judgement)).isEqualTo("i false");
    assertThat(judgement.incidents().get(0).label()).isEqualTo(benign);
    assertThat(judgement.incidents().get(0).match()).isNull();
    assertThat(judgement.labels()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"AMBIGUOUS", "SITE_OUTAGE"})
  void unclearLabel_provesNothing(String unclear) {
    TraceLabel label = label("A", unclear, "n1", "", 100, NO_TIME, 200, LabelKind.BENIGN);

    Judgement judgement =
        judge(
            List.of(label), incident("i", GPU_SLOW, "n1", 110), incident("j", GPU_SLOW, "n2", 110));

    assertThat(outcomes(judgement)).isEqualTo("i unscored, j false");
    assertThat(judgement.labels()).isEmpty();
  }

  @Test
  void incidentForInformation_isNeverFalse_andFindsItsOwnClassAlone() {
    DetectedIncident info = incident("i", NETWORK_CONGESTION, "n1", 110);

    assertThat(outcomes(judge(List.of(), info))).isEqualTo("i not_paged");
    assertThat(outcomes(judge(List.of(label("L", GPU_SLOW, "n1", 100, 150, 200)), info)))
        .isEqualTo("i not_paged");
    assertThat(outcomes(judge(List.of(label("L", NETWORK_CONGESTION, "n1", 100, 150, 200)), info)))
        .isEqualTo("i matched");
  }

  @Test
  void labelWithoutTelemetry_isAProblem_andDoesNotCount() {
    Judgement judgement = judge(List.of(label("L", NODE_DOWN, "elsewhere", 100, 100, 200)));

    assertThat(judgement.labels()).isEmpty();
    assertThat(problems.first(1).get(0).problem()).contains("L", "no telemetry");
  }

  @Test
  void labelOfATakenId_isAProblem_andDoesNotCount() {
    TraceLabel label = label("L", NODE_DOWN, "n1", 100, 100, 200);

    assertThat(judge(List.of(label, label)).labels()).hasSize(1);
    assertThat(problems.count()).isEqualTo(1);
  }

  private Judgement judge(List<TraceLabel> labels, DetectedIncident... incidents) {
    return new Judge(List.of(detection(incidents)), labels, jobs(), Incidents.DAY, problems)
        .judge();
  }

  private static String outcomes(Judgement judgement) {
    return judgement.incidents().stream()
        .map(judged -> judged.incident().id() + ' ' + judged.outcome().text())
        .collect(Collectors.joining(", "));
  }

  @Test
  void everyClassForInformation_isMeant() {
    assertThat(FaultClass.values())
        .filteredOn(one -> !incident("i", one, "n1", 0).paged())
        .contains(NETWORK_CONGESTION, FaultClass.APPLICATION_FAULT, FaultClass.TELEMETRY_LOST);
  }
}
