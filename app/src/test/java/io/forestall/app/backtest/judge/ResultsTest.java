package io.forestall.app.backtest.judge;

import static io.forestall.app.backtest.judge.Incidents.MINUTE;
import static io.forestall.app.backtest.judge.Incidents.NO_TIME;
import static io.forestall.app.backtest.judge.Incidents.detection;
import static io.forestall.app.backtest.judge.Incidents.incident;
import static io.forestall.app.backtest.judge.Incidents.jobs;
import static io.forestall.app.backtest.judge.Incidents.label;
import static io.forestall.schemas.FaultClass.GPU_FELL_OFF_BUS;
import static io.forestall.schemas.FaultClass.GPU_SLOW;
import static io.forestall.schemas.FaultClass.NETWORK_CONGESTION;
import static io.forestall.schemas.FaultClass.NODE_DOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forestall.app.backtest.detect.Detection;
import io.forestall.schemas.record.Scope;
import io.forestall.traces.TraceLabel;
import io.forestall.traces.TraceProblems;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Every figure on a case small enough for a pencil. */
final class ResultsTest {
  /** Two of three found, one of them before its failure; two false, one duplicate, one for info. */
  private static Results mixed() {
    return results(
        List.of(
            label("A", GPU_SLOW, "n1/g0", 100, 160, 200),
            label("B", GPU_FELL_OFF_BUS, "n2/g0", 300, 300, 400),
            label("C", NODE_DOWN, "n3", 500, 500, 600)),
        detection(
            incident("a", GPU_SLOW, "n1/g0", 110),
            incident("a-again", GPU_SLOW, "n1/g0", 130),
            incident("b", GPU_SLOW, "n2", 302),
            incident("false-1", GPU_SLOW, "n4", 700),
            incident("false-2", NODE_DOWN, "n4", 800),
            incident("info", NETWORK_CONGESTION, "n4", 900)));
  }

  @Test
  void overall_isWhatAPencilSays() {
    Scores all = mixed().overall();

    assertThat(all.value(Measure.LABELS)).isEqualTo(3);
    assertThat(all.value(Measure.DETECTED)).isEqualTo(2);
    assertThat(all.value(Measure.PREDICTED_BEFORE_FAILURE)).isEqualTo(1);
    assertThat(all.value(Measure.PAGES)).isEqualTo(5);
    assertThat(all.value(Measure.FALSE_PAGES)).isEqualTo(2);
    assertThat(all.value(Measure.DUPLICATES)).isEqualTo(1);
    assertThat(all.value(Measure.PRECISION)).isEqualTo(0.5);
    assertThat(all.value(Measure.RECALL)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(all.value(Measure.F1)).isCloseTo(4 / 7.0, within(1e-12));
    assertThat(all.value(Measure.CULPRIT_TOP1)).isEqualTo(0.5); // b names the node alone
    assertThat(all.value(Measure.CLASS_ACCURACY)).isEqualTo(0.5);
    assertThat(all.value(Measure.DELAY_P50)).isEqualTo(2 * MINUTE);
    assertThat(all.value(Measure.DELAY_P90)).isEqualTo(10 * MINUTE);
    assertThat(all.value(Measure.LEAD_P50)).isEqualTo(50 * MINUTE);
    assertThat(all.value(Measure.DEVICE_DAYS)).isEqualTo(32);
    assertThat(all.value(Measure.FALSE_RATE)).isEqualTo(62.5);
    assertThat(all.value(Measure.FALSE_RATE_BOUND)).isNaN();
    assertThat(all.value(Measure.EVIDENCE_RATIO)).isEqualTo(1);
  }

  @Test
  void class_recallIsOfItsLabels_precisionOfItsIncidents() {
    Results results = mixed();
    Scores slow = Objects.requireNonNull(results.byClass().get("GPU_SLOW"));
    Scores lost = Objects.requireNonNull(results.byClass().get("GPU_FELL_OFF_BUS"));
    Scores down = Objects.requireNonNull(results.byClass().get("NODE_DOWN"));

    assertThat(slow.value(Measure.RECALL)).isEqualTo(1);
    assertThat(slow.value(Measure.PRECISION)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(slow.value(Measure.EVIDENCE_RATIO)).isEqualTo(1.5);
    assertThat(lost.value(Measure.RECALL)).isEqualTo(1);
    assertThat(lost.value(Measure.PRECISION)).isNaN();
    assertThat(lost.value(Measure.F1)).isNaN();
    assertThat(down.value(Measure.F1)).isZero();
    Scores fault = Objects.requireNonNull(results.byFault().get("F01"));
    assertThat(fault.value(Measure.DETECTED)).isEqualTo(2);
    assertThat(fault.value(Measure.PRECISION)).isNaN();
  }

  @Test
  void noFalsePage_isBoundedByTheRuleOfThree() {
    Scores all = results(List.of(), detection()).overall();

    assertThat(all.value(Measure.FALSE_RATE)).isZero();
    assertThat(all.value(Measure.FALSE_RATE_BOUND)).isEqualTo(1_000 * 3 / 32.0);
    assertThat(all.value(Measure.PRECISION)).isNaN();
    assertThat(all.value(Measure.RECALL)).isNaN();
    assertThat(all.value(Measure.EVIDENCE_RATIO)).isNaN();
  }

  /** The healthy window stands for 99: its one false page is 99 of the whole. */
  @Test
  void windows_countByTheirWeight() {
    Results results =
        results(
            List.of(label("A", GPU_SLOW, "n1", 100, NO_TIME, 200)),
            detection("sick", 1, List.of("n1"), incident("a", GPU_SLOW, "n1", 110)),
            detection("healthy", 99, List.of("n2"), incident("f", GPU_SLOW, "n2", 110)));

    assertThat(results.overall().value(Measure.PRECISION)).isEqualTo(0.5);
    assertThat(results.overall().value(Measure.FALSE_RATE))
        .isCloseTo(1_000 * 99 / 800.0, within(1e-9));
    assertThat(results.overall().value(Measure.DEVICE_DAYS)).isEqualTo(16);
    Scores weighted = Objects.requireNonNull(results.weighted());
    assertThat(weighted.value(Measure.PRECISION)).isEqualTo(0.01);
    assertThat(weighted.value(Measure.RECALL)).isEqualTo(1);
    assertThat(results(List.of(), detection()).weighted()).isNull();
  }

  @Test
  void budget_risesWithEachLowerThreshold_andEndsAtTheWhole() {
    Results results =
        results(
            List.of(
                label("A", GPU_SLOW, "n1", 100, NO_TIME, 200),
                label("B", GPU_SLOW, "n2", 100, NO_TIME, 200)),
            detection(
                incident("a", GPU_SLOW, "n1", 110, "", Scope.NODE, 0.9),
                incident("f", GPU_SLOW, "n3", 110, "", Scope.NODE, 0.7),
                incident("b", GPU_SLOW, "n2", 110, "", Scope.NODE, 0.6),
                incident("i", NETWORK_CONGESTION, "n2", 110, "", Scope.NODE, 0.5)));

    assertThat(results.budget())
        .containsExactly(
            new BudgetPoint(0.9, 31.25, 1, 0.5, 0),
            new BudgetPoint(0.7, 62.5, 0.5, 0.5, 31.25),
            new BudgetPoint(0.6, 93.75, 2 / 3.0, 1, 31.25));
  }

  private static Results results(List<TraceLabel> labels, Detection... detections) {
    List<Detection> all = List.of(detections);
    return Results.of(new Judge(all, labels, jobs(), Incidents.DAY, new TraceProblems()), all);
  }
}
