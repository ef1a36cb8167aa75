package io.forestall.streams.core.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.record.NodeStanding;
import io.forestall.streams.core.NodeOutcome;
import io.forestall.streams.core.NodeOutcome.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NodeHistoryTest {
  private static final long DAY = 86_400_000;
  private static final long START = 20_000 * DAY;

  private final NodeHistory history = new NodeHistory(StandingConfig.DEFAULT);

  @Test
  void standing_nothingKnown_absent() {
    history.seen(START, 1_000, false);
    assertThat(history.standing(0)).isNull();
    assertThat(history.reason()).isNull();
  }

  @Test
  void standing_fourQuietWeeksAtWork_betterThanAverage() {
    work(history, START, 28);
    NodeStanding standing = standing();
    assertThat(standing.getLemonScore()).isBetween(0.85, 0.95);
    assertThat(standing.getPreference()).isBetween(0.85, 0.95);
    assertThat(standing.getFailures()).isZero();
  }

  @Test
  void standing_daysIdle_areNoDaysAtWork() {
    for (long millis = START; millis < START + 28 * DAY; millis += 600_000) {
      history.seen(millis, 600_000, millis < START + DAY);
    }
    assertThat(standing().getLemonScore()).isBetween(0.99, 1.0);
  }

  @Test
  void failures_threeToBlame_lemonOneNot() {
    work(history, START, 20);
    history.outcome(failure("a", START + 20 * DAY, 1));
    work(history, START + 20 * DAY, 1);
    assertThat(standing().getLemonScore()).isLessThan(2);
    assertThat(history.reason()).isNull();
    double once = standing().getPreference();

    history.outcome(failure("b", START + 21 * DAY, 0.95));
    history.outcome(failure("c", START + 21 * DAY, 0.95));
    work(history, START + 21 * DAY, 1);
    assertThat(standing().getLemonScore()).isGreaterThan(3);
    assertThat(standing().getFailures()).isEqualTo(3);
    assertThat(standing().getPreference()).isLessThan(once - 0.1);
    assertThat(history.reason()).startsWith("lemon: to blame for 3 failures in 28 days, 3.");
  }

  @Test
  void failures_sharedByManyNodes_makeNoLemon() {
    work(history, START, 20);
    for (int job = 0; job < 10; job++) {
      history.outcome(failure("job-" + job, START + 20 * DAY, 1 / 32.0));
    }
    work(history, START + 20 * DAY, 1);
    assertThat(standing().getLemonScore()).isLessThan(1.3);
    assertThat(standing().getFailures()).isZero();
  }

  @Test
  void failures_after28Days_areForgotten() {
    history.outcome(failure("a", START, 1));
    work(history, START, 27);
    assertThat(standing().getFailures()).isEqualTo(1);
    work(history, START + 27 * DAY, 2);
    assertThat(standing().getFailures()).isZero();
  }

  @Test
  void laterRevision_replacesTheWeight_olderOneDoesNot() {
    history.outcome(outcome(Kind.CULPRIT, "a", 2, START + 1, "job", 0));
    history.outcome(outcome(Kind.CULPRIT, "a", 1, START, "job", 1));
    work(history, START, 1);
    history.outcome(outcome(Kind.CULPRIT, "a", 1, START, "job", 1));
    work(history, START + DAY, 1);
    assertThat(standing().getFailures()).isZero();
    assertThat(standing().getLemonScore()).isLessThan(1);
  }

  @Test
  void outcome_takesEffectAtTheMark_notBefore() {
    long told = START + 60_000;
    history.seen(START, 1_000, true);
    history.outcome(failure("a", told, 1));
    history.seen(START + 299_000, 1_000, true);
    assertThat(history.standing(0)).isNull();
    history.seen(START + 300_000, 1_000, true);
    assertThat(standing().getFailures()).isEqualTo(1);
  }

  @Test
  void outcomes_anyOrderAndDelayAndTwice_sameState() {
    for (int seed = 1; seed <= 5; seed++) {
      var random = new Random(seed);
      var outcomes = new ArrayList<NodeOutcome>();
      for (int n = 0; n < 60; n++) {
        long told = START + random.nextInt(40) * 60_000L;
        Kind kind = List.of(Kind.values()).get(random.nextInt(3));
        outcomes.add(
            outcome(kind, "x" + n % 20, n / 20, told, "job-" + n % 7, random.nextInt(5) / 4.0));
      }
      byte[] expected = state(outcomes, 0);
      Collections.shuffle(outcomes, random);
      outcomes.addAll(List.copyOf(outcomes.subList(0, 20)));
      assertThat(state(outcomes, 100_000)).as("seed %s", seed).isEqualTo(expected);
    }
  }

  /** Each is heard so long after it was told; two minutes of that change nothing. */
  private static byte[] state(List<NodeOutcome> outcomes, long delayMillis) {
    var history = new NodeHistory(StandingConfig.DEFAULT);
    var heard = new ArrayList<>(outcomes);
    for (long millis = START; millis <= START + 3 * 3_600_000; millis += 10_000) {
      long now = millis;
      for (NodeOutcome outcome : outcomes) {
        if (heard.contains(outcome) && outcome.toldMillis() + delayMillis <= now) {
          heard.remove(outcome);
          history.outcome(outcome);
        }
      }
      history.seen(millis, 10_000, true);
    }
    return bytes(history);
  }

  @Test
  void earlyFailures_sixJobsInARow_blackHole() {
    for (int job = 0; job < 5; job++) {
      history.outcome(early(job, START + job));
    }
    history.seen(START + 600_000, 1_000, true);
    assertThat(standing().getJobsFailedEarly()).isEqualTo(5);
    assertThat(standing().getBlackHole()).isFalse();
    history.outcome(early(5, START + 600_001));
    history.seen(START + 1_200_000, 1_000, true);
    assertThat(standing().getBlackHole()).isTrue();
    assertThat(standing().getPreference()).isZero();
    assertThat(history.reason())
        .isEqualTo("black hole: 6 attempts in a row failed here within their first minutes");
  }

  @Test
  void earlyFailures_oneJobAgainAndAgain_saysLessThanManyJobs() {
    var early = new EarlyFailures(0.18);
    for (int attempt = 0; attempt < 34; attempt++) {
      early.attempt("a" + attempt, START + attempt, "job", true);
    }
    assertThat(early.blackHole()).isFalse();
    early.attempt("b", START + 35, "job", true);
    assertThat(early.blackHole()).isTrue();
    assertThat(early.inRow()).isEqualTo(35);
  }

  @Test
  void earlyFailures_oneAttemptThatRan_endsTheRow() {
    for (int job = 0; job < 6; job++) {
      history.outcome(early(job, START + job));
    }
    history.outcome(outcome(Kind.RAN, "ran", 1, START + 7, "job", 1));
    history.seen(START + 600_000, 1_000, true);
    assertThat(standing().getJobsFailedEarly()).isZero();
    assertThat(standing().getBlackHole()).isFalse();
  }

  @Test
  void state_bounded_whateverIsTold() {
    for (int n = 0; n < 20_000; n++) {
      history.outcome(failure("f" + n, START + n, 0.1));
      history.outcome(early(n, START + n));
      if (n % 1_000 == 0) {
        history.seen(START + n * 100L, 1_000, true);
      }
    }
    assertThat(bytes(history)).hasSizeLessThan(200_000);
  }

  @Test
  void state_readAgain_sameBytes() {
    work(history, START, 3);
    history.outcome(failure("a", START + DAY, 0.7));
    history.outcome(early(1, START + DAY));
    history.seen(START + 4 * DAY, 1_000, true);
    history.outcome(failure("later", START + 4 * DAY, 0.7));
    byte[] bytes = bytes(history);
    var again = new NodeHistory(StandingConfig.DEFAULT);
    again.read(new StateReader(bytes));
    assertThat(bytes(again)).isEqualTo(bytes);
  }

  private NodeStanding standing() {
    return Objects.requireNonNull(history.standing(0));
  }

  private static void work(NodeHistory history, long fromMillis, int days) {
    for (long millis = fromMillis; millis <= fromMillis + days * DAY; millis += 600_000) {
      history.seen(millis, 600_000, true);
    }
  }

  private static NodeOutcome early(int job, long timeMillis) {
    return outcome(Kind.FAILED_EARLY, "e" + job, 1, timeMillis, "job-" + job, 1);
  }

  private static NodeOutcome failure(String id, long timeMillis, double weight) {
    return outcome(Kind.CULPRIT, id, 1, timeMillis, "job", weight);
  }

  private static NodeOutcome outcome(
      Kind kind, String id, int revision, long timeMillis, String job, double weight) {
    return new NodeOutcome("node-0", kind, id, revision, timeMillis, timeMillis, job, weight);
  }

  private static byte[] bytes(NodeHistory history) {
    var out = new StateWriter();
    history.write(out);
    return out.toBytes();
  }
}
