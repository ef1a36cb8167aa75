package io.forestall.streams.core.triage.collective;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.EventKind;
import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RankStanding.State;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.NodeReport.Channel;
import io.forestall.streams.core.NodeReport.RankNews;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** A job of 16 ranks on eight nodes of two. */
final class RankLagTest {
  private static final long START = 1_760_000_000_000L;

  private final RankLag lag = new RankLag(new FixedPlaces(16));
  private long nowMillis = START;

  private void say(EventKind kind, String node, String host, RankStanding... standings) {
    say(lag, nowMillis, kind, node, host, standings);
  }

  private static void say(
      RankLag lag,
      long timeMillis,
      EventKind kind,
      String node,
      String host,
      RankStanding... standings) {
    lag.accept(
        new NodeReport(
                "job", node, "", Channel.EVENTS, 1, timeMillis, true, 1_000, List.of(), List.of())
            .with(new RankNews(kind, host, List.of(standings))));
  }

  private static RankStanding watchdog(int rank, State state, long enqueued, long completed) {
    return watchdog("pg:0", rank, state, enqueued, completed, "");
  }

  private static RankStanding watchdog(
      String group, int rank, State state, long enqueued, long completed, String operation) {
    return new RankStanding(group, 0, -1, rank, "", -1, state, enqueued, completed, operation);
  }

  private static RankStanding leader(String hash, int size, long leading) {
    return new RankStanding(hash, size, -1, -1, "", -1, State.WAITS, leading, leading - 1, "");
  }

  private static RankStanding ras(
      String hash, int size, int rank, String host, int device, State state, long launched) {
    return new RankStanding(hash, size, rank, -1, host, device, state, launched, -1, "");
  }

  @Test
  void nothingSaid_nobodyIsBehind() {
    assertThat(lag.behind(START)).isEmpty();
    assertThat(lag.disagreement(START)).isNull();
  }

  @Test
  void watchdogs_rankThatLaunchedNothingMore_isTheCulprit() {
    for (int rank = 0; rank < 16; rank++) {
      say(
          EventKind.COLLECTIVE_TIMEOUT,
          "node-" + rank / 2,
          "",
          rank == 5 ? watchdog(5, State.REACHED, 117, 117) : watchdog(rank, State.WAITS, 118, 117));
    }
    assertThat(lag.behind(nowMillis))
        .containsExactly(
            new Lag(
                5,
                "node-2",
                "gpu-5",
                1,
                1,
                "the rank has ended operation 117 and launched no other; others wait in operation"
                    + " 118",
                0.9));
  }

  @Test
  void watchdogs_oneSaysNothing_isTheSuspect_onceTheyHadTime() {
    for (int rank = 0; rank < 16; rank++) {
      if (rank != 9) {
        say(EventKind.COLLECTIVE_TIMEOUT, "node-0", "", watchdog(rank, State.WAITS, 118, 117));
      }
    }
    assertThat(lag.behind(nowMillis + 10_000)).isEmpty();
    assertThat(lag.behind(nowMillis + 20_000))
        .singleElement()
        .returns(9, Lag::rank)
        .returns("node-4", Lag::node)
        .returns(0.6, Lag::weight);
  }

  @Test
  void watchdogs_onlyOneLogIsRead_nobodyIsBlamed() {
    say(EventKind.COLLECTIVE_TIMEOUT, "node-0", "", watchdog(0, State.WAITS, 118, 117));
    assertThat(lag.behind(nowMillis + 60_000)).isEmpty();
  }

  @Test
  void watchdogs_allWaitInTheSame_nobodyIsBehind() {
    for (int rank = 0; rank < 16; rank++) {
      say(EventKind.COLLECTIVE_TIMEOUT, "node-0", "", watchdog(rank, State.WAITS, 118, 117));
    }
    assertThat(lag.behind(nowMillis + 60_000)).isEmpty();
  }

  @Test
  void ras_rankBehind_isFoundByTheAddressOfItsNode() {
    say(EventKind.COLLECTIVE_STATUS, "node-6", "10.0.0.7"); // who is who
    say(
        EventKind.COLLECTIVE_BEHIND,
        "node-0",
        "10.0.0.1",
        leader("0xa", 4, 50),
        ras("0xa", 4, 2, "10.0.0.7", 1, State.REACHED, 49));
    assertThat(lag.behind(nowMillis))
        .singleElement()
        .returns(13, Lag::rank)
        .returns("node-6", Lag::node)
        .returns("gpu-13", Lag::device)
        .returns(1L, Lag::behind)
        .returns(0.8, Lag::weight);
  }

  @Test
  void ras_unknownAddress_wholeJobsCommunicator_itsRankIsTheJobs() {
    say(
        EventKind.COLLECTIVE_BEHIND,
        "node-0",
        "",
        leader("0xa", 16, 50),
        ras("0xa", 16, 3, "10.9.9.9", 1, State.UNRESPONSIVE, -1));
    assertThat(lag.behind(nowMillis)).extracting(Lag::device).containsExactly("gpu-3");
  }

  @Test
  void ras_rankWithoutPlacement_isSaidAndOnNoNode() {
    say(
        EventKind.COLLECTIVE_BEHIND,
        "node-0",
        "",
        leader("0xa", 4, 50),
        ras("0xa", 4, 3, "10.9.9.9", 1, State.DEAD, -1));
    assertThat(lag.behind(nowMillis))
        .containsExactly(new Lag(-1, "", "", -1, 0, "NCCL has given the rank up", 0.95));
  }

  @Test
  void ras_theyGoOn_nobodyIsBehindAnyMore() {
    ras_rankBehind_isFoundByTheAddressOfItsNode();
    nowMillis += 10_000;
    say(EventKind.COLLECTIVE_BEHIND, "node-0", "10.0.0.1", leader("0xa", 4, 51));
    assertThat(lag.behind(nowMillis)).isEmpty();
  }

  @Test
  void ras_olderWordOfAnotherNode_changesNothing() {
    ras_theyGoOn_nobodyIsBehindAnyMore();
    nowMillis -= 5_000; // its clock is behind, or its message late
    say(
        EventKind.COLLECTIVE_BEHIND,
        "node-1",
        "",
        leader("0xa", 4, 50),
        ras("0xa", 4, 2, "10.0.0.7", 1, State.REACHED, 49));
    assertThat(lag.behind(nowMillis)).isEmpty();
  }

  @Test
  void smallestGroup_andWhoWaitsThere_comeFirst() {
    // Rank 2 holds up its pair; rank 3 waits there and so holds up the whole job.
    say(
        EventKind.COLLECTIVE_STATUS,
        "node-1",
        "",
        new RankStanding("pg:8", 2, -1, 3, "", -1, State.WAITS, 118, 117, "all_gather"),
        new RankStanding("pg:8", 2, -1, 2, "", -1, State.REACHED, 117, 117, ""));
    for (int rank = 0; rank < 16; rank++) {
      say(
          EventKind.COLLECTIVE_STATUS,
          "node-" + rank / 2,
          "",
          rank == 2 || rank == 3
              ? watchdog(rank, State.REACHED, 40, 40)
              : watchdog(rank, State.WAITS, 41, 40));
    }
    List<Lag> behind = lag.behind(nowMillis);
    assertThat(behind).extracting(Lag::rank).containsExactly(2, 3);
    assertThat(behind.get(0).weight()).isEqualTo(0.9);
    assertThat(behind.get(1).weight()).isLessThan(0.1);
  }

  @Test
  void otherOperationsAtTheSameNumber_isTheProgram_nobodyIsBehind() {
    for (int rank = 0; rank < 4; rank++) {
      String operation = rank == 1 ? "all_gather" : "all_reduce[4096]";
      say(
          EventKind.COLLECTIVE_STATUS,
          "node-0",
          "",
          watchdog("pg:0", rank, State.WAITS, 118, 117, operation));
    }
    assertThat(lag.behind(nowMillis)).isEmpty();
    assertThat(lag.disagreement(nowMillis))
        .isEqualTo(
            "ranks of communicator pg:0 have called different operations as number 118:"
                + " all_reduce[4096], but rank 1 all_gather");
  }

  @Test
  void firstProcessToFail_beforeThoseItTookAlong() {
    for (int n = 7; n >= 0; n--) {
      nowMillis = START + (n == 3 ? 0 : 2_000 + n);
      say(
          EventKind.RANK_FAILED,
          "node-" + n,
          "",
          new RankStanding("", 0, -1, -1, "", 1, State.FAILED, -1, -1, ""));
    }
    List<Lag> behind = lag.behind(START + 10_000);
    assertThat(behind.get(0)).returns("node-3", Lag::node).returns("gpu-7", Lag::device);
    assertThat(behind.get(0).weight()).isGreaterThan(2 * behind.get(1).weight());
  }

  @Test
  void words_areBelievedForFiveMinutes_andNotAfterARestart() {
    watchdogs_rankThatLaunchedNothingMore_isTheCulprit();
    assertThat(lag.behind(nowMillis + 300_000)).hasSize(1);
    lag.startedAnew(nowMillis + 1);
    assertThat(lag.behind(nowMillis)).isEmpty();
    watchdogs_rankThatLaunchedNothingMore_isTheCulprit();
    assertThat(lag.behind(nowMillis + 300_001)).isEmpty();
  }

  @Test
  void nextAttempt_sequencesBeginAnew() {
    watchdogs_rankThatLaunchedNothingMore_isTheCulprit();
    nowMillis += 200_000; // not forgotten yet
    for (int rank = 0; rank < 16; rank++) {
      say(EventKind.COLLECTIVE_TIMEOUT, "node-0", "", watchdog(rank, State.WAITS, 8, 7));
    }
    assertThat(lag.behind(nowMillis)).isEmpty();
  }

  /** The order of the words, and a snapshot in between, change nothing; clocks differ by 5 s. */
  @RepeatedTest(10)
  void anyOrder_sameSuspects(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    record Word(long timeMillis, RankStanding standing) {}
    var words = new ArrayList<Word>();
    for (int rank = 0; rank < 16; rank++) {
      long millis = START + random.nextInt(-5_000, 5_000);
      boolean culprit = rank == run.getCurrentRepetition();
      words.add(new Word(millis, watchdog(rank, State.REACHED, 90, 90)));
      words.add(
          new Word(
              millis + 10,
              culprit
                  ? watchdog(rank, State.REACHED, 117, 117)
                  : watchdog(rank, State.WAITS, 118, 117)));
    }
    for (int shuffle = 0; shuffle < 5; shuffle++) {
      Collections.shuffle(words, new Random(random.nextInt()));
      var one = new RankLag(new FixedPlaces(16));
      for (Word word : words) {
        say(one, word.timeMillis(), EventKind.COLLECTIVE_STATUS, "node-0", "", word.standing());
        one = restored(one);
      }
      assertThat(one.behind(START + 60_000))
          .singleElement()
          .returns(run.getCurrentRepetition(), Lag::rank)
          .returns(1L, Lag::behind);
    }
  }

  private static RankLag restored(RankLag lag) {
    var out = new StateWriter();
    lag.write(out);
    var again = new RankLag(new FixedPlaces(16));
    again.read(new StateReader(out.toBytes()));
    return again;
  }

  @Test
  void flood_stateStaysBounded() {
    var random = new SplittableRandom(7);
    var big = new RankLag(new FixedPlaces(16));
    for (int i = 0; i < 30_000; i++) {
      say(
          big,
          START + i,
          EventKind.COLLECTIVE_STATUS,
          "node-1",
          "host-" + i,
          watchdog("pg:" + i, i, State.WAITS, random.nextInt(1_000), 1, "x"),
          watchdog(i, State.REACHED, 100_000 + i, 1));
      if (i % 100 == 0) {
        say(
            big,
            START + i,
            EventKind.RANK_FAILED,
            "node-1",
            "",
            new RankStanding("", 0, i, i, "", -1, State.FAILED, -1, -1, ""));
      }
    }
    var out = new StateWriter();
    big.write(out);
    assertThat(out.size()).isLessThan(1_500_000);
    assertThat(big.behind(START + 30_000)).hasSizeLessThanOrEqualTo(64);
  }
}
