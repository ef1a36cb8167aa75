package io.forestall.ingest.collect.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.forestall.ingest.collect.Mutations;
import io.forestall.ingest.collect.Shared;
import io.forestall.ingest.collect.collective.RasStatus.Communicator;
import io.forestall.ingest.collect.collective.RasStatus.Rank;
import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RankStanding.State;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class RasParserTest {
  private static RasStatus json(String answer) throws IOException {
    return RasJsonParser.parse(stream(answer));
  }

  private static RasStatus text(String answer) throws IOException {
    return RasTextParser.parse(stream(answer));
  }

  private static ByteArrayInputStream stream(String answer) {
    return new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void json_oneRankBehind_isAloneInTheList() throws IOException {
    RasStatus status = json(RasAnswers.json(6_650, 6_650, 6_650, 6_648));
    assertThat(status.hosts()).containsExactly("10.0.0.0", "10.0.0.1");
    Communicator communicator = status.communicators().get(0);
    assertThat(communicator.id()).isEqualTo("0xae94423cfbb2ef4a");
    assertThat(communicator.size()).isEqualTo(4);
    assertThat(communicator.leading()).isEqualTo(6_651);
    assertThat(communicator.ranks())
        .containsExactly(new Rank(3, "10.0.0.1", 1, State.REACHED, 6_649, ""));
  }

  @Test
  void json_asManyButOtherOperations_areNamed() throws IOException {
    String ranks =
        RasAnswers.rank(0, 10, 1)
            + ","
            + RasAnswers.rank(1, 10, 1)
            + ","
            + RasAnswers.rank(2, 9, 2);
    Communicator communicator = json(RasAnswers.json(ranks, "")).communicators().get(0);
    assertThat(communicator.leadingOperation()).isEqualTo("AllReduce");
    assertThat(communicator.ranks())
        .containsExactly(new Rank(2, "10.0.0.1", 0, State.REACHED, 11, "Broadcast"));
  }

  @Test
  void json_missingRanks_comeFirst_theDeadOnesBeforeAll() throws IOException {
    String ranks = RasAnswers.rank(0, 10, 0) + "," + RasAnswers.rank(1, 9, 0);
    String missing = RasAnswers.missing(2, false) + "," + RasAnswers.missing(3, true);
    Communicator communicator = json(RasAnswers.json(ranks, missing)).communicators().get(0);
    assertThat(communicator.ranks())
        .extracting(Rank::rank, Rank::state)
        .containsExactly(
            tuple(3, State.DEAD), tuple(2, State.UNRESPONSIVE), tuple(1, State.REACHED));
    assertThat(communicator.dead()).isTrue();
  }

  @Test
  void json_tenThousandRanksBehind_theListIsBounded() throws IOException {
    long[] launched = new long[10_000];
    Arrays.fill(launched, 5);
    launched[17] = 6;
    launched[4_711] = 2;
    Communicator communicator = json(RasAnswers.json(launched)).communicators().get(0);
    assertThat(communicator.ranks()).hasSize(RankStanding.MAX_LIST - 1);
    assertThat(communicator.ranks().get(0).rank()).as("the one most behind").isEqualTo(4_711);
  }

  @Test
  void text_oneRankBehind_isAloneInTheList() throws IOException {
    RasStatus status = text(RasAnswers.textBehind(6_650, 6_649));
    assertThat(status.machines()).isEqualTo(2);
    Communicator communicator = status.communicators().get(0);
    assertThat(communicator.id()).isEqualTo("27a079b828ff1a75");
    assertThat(communicator.size()).isEqualTo(4);
    assertThat(communicator.leading()).isEqualTo(6_650);
    assertThat(communicator.ranks())
        .containsExactly(new Rank(3, "10.0.0.1", 1, State.REACHED, 6_649, ""));
    assertThat(text(RasAnswers.TEXT_OK).communicators()).isEmpty();
  }

  @Test
  void text_differentStatus_isNoLag() throws IOException {
    String answer =
        RasAnswers.TEXT_OK
            + """
            #0-0 (9e17999afaa87dbb) MISMATCH
              Communicator ranks have different status
              3 ranks have status RUNNING
              1 rank has status FINALIZE
              Rank 3 -- GPU 1 managed by process 1003 on node 10.0.0.1
            """;
    assertThat(text(answer).communicators()).hasSize(1).allMatch(Communicator::level);
  }

  @Test
  void realSamples_ofTheManual_areUnderstood() throws IOException {
    RasStatus lost =
        json(
            new String(
                Shared.bytes(Shared.path("fixtures/nccl-ras-status.json")),
                StandardCharsets.UTF_8));
    assertThat(lost.hosts()).containsExactly("172.16.64.245");
    assertThat(lost.communicators().get(0).ranks())
        .containsExactly(new Rank(1, "172.16.64.245", 1, State.UNRESPONSIVE, -1, ""));
    String[] samples =
        new String(
                Shared.bytes(Shared.path("fixtures/nccl-ras-status-text.txt")),
                StandardCharsets.UTF_8)
            .split("--- sample \\d ---\n", -1);
    String begin = samples[1]; // the table alone is an answer; the rest are excerpts
    Communicator behind = text(begin + samples[3] + samples[4]).communicators().get(0);
    assertThat(behind.leading()).isEqualTo(6_650);
    assertThat(behind.size()).isEqualTo(32);
    assertThat(behind.ranks())
        .extracting(Rank::rank, Rank::device, Rank::launched)
        .containsExactly(
            tuple(0, 0, 6_649L),
            tuple(2, 2, 6_649L),
            tuple(3, 3, 6_649L),
            tuple(4, 4, 6_649L),
            tuple(5, 5, 6_649L),
            tuple(7, 7, 6_649L));
    assertThat(text(samples[2] + samples[5]).communicators())
        .as("status alone sets nobody apart")
        .allMatch(Communicator::level);
    assertThat(text(samples[6]).communicators().get(0).ranks())
        .containsExactly(new Rank(21, "172.16.64.213", 5, State.UNRESPONSIVE, -1, ""));
    assertThat(text(begin + samples[7]).communicators().get(0).ranks())
        .containsExactly(new Rank(21, "172.16.64.213", 5, State.DEAD, -1, ""));
  }

  @Test
  void garbage_isRefused() {
    for (String garbage :
        List.of("", "\u0000\u0001", "HTTP/1.1 400 Bad Request\n", "{\"a\": ", "[1]")) {
      assertThatThrownBy(() -> json(garbage)).as(garbage).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> text(garbage)).as(garbage).isInstanceOf(IOException.class);
    }
  }

  @RepeatedTest(10)
  void mutatedAnswers_refusedOrRead_nothingElse(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    String json =
        RasAnswers.json(
            RasAnswers.rank(0, 10, 0) + "," + RasAnswers.rank(1, 9, 0),
            RasAnswers.missing(3, true));
    String text =
        RasAnswers.textBehind(100, 99)
            + """
            INCOMPLETE
              Missing communicator data from 1 job process
              Process 34 on node 10.0.0.1 managing GPU 5

            #0-0 (cf26) INCOMPLETE
              The missing ranks: 2, 5-9
            """;
    for (int i = 0; i < 1_000; i++) {
      String badJson = Mutations.mutate(json, random);
      String badText = Mutations.mutate(text, random);
      check(() -> json(badJson));
      check(() -> text(badText));
    }
  }

  private interface Parsing {
    RasStatus parse() throws IOException;
  }

  private static void check(Parsing parsing) {
    try {
      RasStatus status = parsing.parse();
      var watch = new RasWatch(host -> false);
      for (int i = 0; i < 3; i++) {
        watch
            .see(status, i)
            .forEach(
                list ->
                    assertThat(RankStanding.parse(RankStanding.format(list)))
                        .isNotNull()
                        .hasSameSizeAs(list));
      }
    } catch (IOException refused) {
      assertThat(refused).isNotNull();
    }
  }
}
