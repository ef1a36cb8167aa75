package io.forestall.ingest.collect.collective;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RankStanding.State;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class RasWatchTest {
  private final RasWatch watch = new RasWatch("10.0.0.1"::equals);
  private long nowMillis;

  private List<List<RankStanding>> see(String answer) throws IOException {
    nowMillis += 10_000;
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    return watch.see(RasJsonParser.parse(new ByteArrayInputStream(bytes)), nowMillis);
  }

  @Test
  void liveJob_ranksAtDifferentCounts_nothingIsTold() throws IOException {
    for (int i = 0; i < 50; i++) {
      assertThat(see(RasAnswers.json(10 + i, 11 + i, 10 + i, 9 + i))).isEmpty();
    }
  }

  @Test
  void standstill_toldAtTheThirdAnswer_andOnceAMinute_andWhenItIsOver() throws IOException {
    String stands = RasAnswers.json(10, 10, 10, 9);
    assertThat(see(stands)).isEmpty();
    assertThat(see(stands)).isEmpty();
    assertThat(see(stands))
        .containsExactly(
            List.of(
                new RankStanding("0xae94423cfbb2ef4a", 4, -1, -1, "", -1, State.WAITS, 11, 10, ""),
                new RankStanding(
                    "0xae94423cfbb2ef4a", 4, 3, -1, "10.0.0.1", 1, State.REACHED, 10, -1, "")));
    int repeats = 0;
    for (int i = 0; i < 12; i++) {
      repeats += see(stands).size();
    }
    assertThat(repeats).isEqualTo(2);
    assertThat(see(RasAnswers.json(10, 10, 10, 10))).as("it goes on").hasSize(1);
    assertThat(see(RasAnswers.json(10, 10, 10, 10))).isEmpty();
  }

  @Test
  void otherOperations_bothWaitInTheSamePlace() throws IOException {
    String ranks = RasAnswers.rank(0, 10, 1) + "," + RasAnswers.rank(1, 9, 2);
    see(RasAnswers.json(ranks, ""));
    see(RasAnswers.json(ranks, ""));
    List<RankStanding> told = see(RasAnswers.json(ranks, "")).get(0);
    assertThat(told).extracting(RankStanding::state).containsOnly(State.WAITS);
    assertThat(told).extracting(RankStanding::completed).containsOnly(10L);
    assertThat(told).extracting(RankStanding::operation).doesNotHaveDuplicates();
  }

  @Test
  void deadRank_toldAtOnce() throws IOException {
    String ranks = RasAnswers.rank(0, 10, 0) + "," + RasAnswers.rank(1, 10, 0);
    assertThat(see(RasAnswers.json(ranks, RasAnswers.missing(3, true)))).hasSize(1);
  }

  @Test
  void equalCountsForLong_isNoLag() throws IOException {
    for (int i = 0; i < 5; i++) { // trap: this is what a hang on the way looks like too
      assertThat(see(RasAnswers.json(10, 10, 10, 10))).isEmpty();
    }
  }

  @Test
  void ownHost_toldWhenTheJobChanges() throws IOException {
    see(RasAnswers.json(1, 1, 1, 1));
    assertThat(watch.host()).isEqualTo("10.0.0.1");
    assertThat(watch.fresh()).isTrue();
    see(RasAnswers.json(2, 2, 2, 2));
    assertThat(watch.fresh()).isFalse();
    see(RasAnswers.json(2, 2, 2, 2).replace("0xae94", "0xae95"));
    assertThat(watch.fresh()).isTrue();
  }

  @Test
  void questions_ofAWholeFleet_areFew() {
    var hosts = new TreeSet<String>();
    for (int n = 0; n < 1_250; n++) {
      hosts.add(String.format(Locale.ROOT, "10.%03d.%03d", n / 256, n % 256));
    }
    double questions = 0;
    for (String host : hosts) {
      var one = new RasWatch(host::equals);
      one.see(new RasStatus(hosts, hosts.size(), List.of()), 1);
      questions += 1.0 / one.periods();
    }
    assertThat(questions).isBetween(10.0, 16.0);
  }
}
