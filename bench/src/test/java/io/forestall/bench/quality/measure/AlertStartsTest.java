package io.forestall.bench.quality.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forestall.bench.quality.data.RowRange;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertStartsTest {
  private final AlertStarts hourly = new AlertStarts(Duration.ofHours(1));

  @Test
  void at_alertInAndOutOfEvents_matchesHand() {
    double[] scores = new double[600]; // minutes
    scores[10] = 9; // false
    scores[105] = 9; // five minutes into the first event
    scores[120] = 9; // muted
    scores[301] = 9; // one minute into the second
    var machine = machine(scores, new RowRange(100, 130), new RowRange(300, 310));
    EventScore score = hourly.at(List.of(machine), 5);
    assertThat(score.found()).isEqualTo(2);
    assertThat(score.alerts()).isEqualTo(3);
    assertThat(score.falseAlerts()).isEqualTo(1);
    assertThat(score.precision()).isEqualTo(2 / 3.0);
    assertThat(score.recall()).isEqualTo(1);
    assertThat(score.f1()).isEqualTo(0.8, within(1e-12));
    assertThat(score.medianDelaySeconds()).isEqualTo(180); // of 300 and 60
    assertThat(score.falsePerDay()).isEqualTo(2.4, within(1e-12));
  }

  @Test
  void at_alarmThatNeverEnds_findsOnlyWhatItsAlertsHit() {
    double[] scores = new double[600];
    Arrays.fill(scores, 9);
    // alerts at 0, 60, 120 …
    var machine = machine(scores, new RowRange(110, 115), new RowRange(179, 181));
    EventScore score = hourly.at(List.of(machine), 5);
    assertThat(score.alerts()).isEqualTo(10);
    assertThat(score.found()).isEqualTo(1);
    assertThat(score.falseAlerts()).isEqualTo(9);
  }

  @Test
  void at_furtherAlertInTheSameEvent_isNeitherFalseNorAFind() {
    double[] scores = new double[600];
    Arrays.fill(scores, 100, 300, 9);
    EventScore score = hourly.at(List.of(machine(scores, new RowRange(100, 299))), 5);
    assertThat(score.found()).isEqualTo(1);
    assertThat(score.alerts()).isEqualTo(4);
    assertThat(score.falseAlerts()).isZero();
    assertThat(score.medianDelaySeconds()).isZero();
  }

  @Test
  void best_budget_isKept() {
    double[] scores = new double[2_880]; // two days
    scores[10] = 3; // false
    scores[500] = 4;
    scores[900] = 2;
    scores[1_500] = 2.5; // false
    scores[2_000] = 2.2; // false
    var machine = machine(scores, new RowRange(490, 510), new RowRange(890, 910));
    EventScore often = hourly.best(List.of(machine), 1.5);
    assertThat(often.found()).isEqualTo(2);
    assertThat(often.threshold()).isEqualTo(2);
    EventScore seldom = hourly.best(List.of(machine), 1);
    assertThat(seldom.found()).isEqualTo(1);
    assertThat(seldom.threshold()).isEqualTo(4);
    assertThat(hourly.quietest(List.of(machine), 1)).isEqualTo(3);
  }

  @Test
  void at_noAlert_hasNoPrecisionAndNoDelay() {
    EventScore score = hourly.at(List.of(machine(new double[60], new RowRange(3, 4))), 5);
    assertThat(score.precision()).isNaN();
    assertThat(score.medianDelaySeconds()).isNaN();
    assertThat(score.recall()).isZero();
  }

  private static ScoredMachine machine(double[] scores, RowRange... events) {
    return new ScoredMachine(scores, 60, List.of(events));
  }
}
