package io.forestall.ingest.collect.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.ingest.collect.Mutations;
import io.forestall.schemas.EventKind;
import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RankStanding.State;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class WatchdogLinesTest {
  private static final String CAUGHT =
      "[rank7]:[E1218 20:27:21.426415540 ProcessGroupNCCL.cpp:629] [Rank 7] Watchdog caught"
          + " collective operation timeout: WorkNCCL(SeqNum=118, OpType=ALLREDUCE, NumelIn=4096,"
          + " NumelOut=4096, Timeout(ms)=600000) ran for 600081 milliseconds before timing out.";
  private static final String STATUS =
      "[rank9]:[E1218 20:27:21.4 ProcessGroupNCCL.cpp:630] [PG ID 1 PG GUID 8(tp) Rank 1]  failure"
          + " detected by watchdog at work sequence id: 1 PG status: last enqueued work: 547, last"
          + " completed work: -1";
  private static final String PERIODIC =
      "[rank2]: [PG ID 0 PG GUID 0(default_pg) Rank 2] NCCL Work update periodically: last"
          + " enqueued NCCL work: 9, last completed NCCL work: 9.";
  private static final String SIGNAL =
      "[rank5]:[E x] [PG ID 0 PG GUID 0(default_pg) Rank 5] Received a dump signal due to a"
          + " collective timeout from  rank 7 and we will try our best to dump the debug info."
          + " Last enqueued NCCL work: 117, last completed NCCL work: 117.";

  private final WatchdogLines lines = new WatchdogLines();

  private RankStanding standing(String line) {
    return Objects.requireNonNull(lines.parse(line), line).standing();
  }

  @Test
  void parse_timeout_theRankWaitsThere() {
    assertThat(standing(CAUGHT))
        .isEqualTo(
            new RankStanding("pg:0", 0, 7, 7, "", -1, State.WAITS, 118, 117, "ALLREDUCE[4096]"));
    assertThat(Objects.requireNonNull(lines.parse(CAUGHT)).kind())
        .isEqualTo(EventKind.COLLECTIVE_TIMEOUT);
    assertThat(standing("[default3]:" + CAUGHT)).isEqualTo(standing(CAUGHT));
  }

  @Test
  void parse_status_howFarItCame() {
    assertThat(standing(STATUS))
        .isEqualTo(new RankStanding("pg:8", 0, 1, 9, "", -1, State.WAITS, 547, -1, ""));
    assertThat(standing(SIGNAL))
        .as("launched nothing more: the culprit")
        .isEqualTo(new RankStanding("pg:0", 0, 5, 5, "", -1, State.REACHED, 117, 117, ""));
  }

  @Test
  void parse_periodicProgress_toldOnlyWhenItStands() {
    assertThat(lines.parse(PERIODIC)).isNull();
    assertThat(lines.parse(PERIODIC.replace("9", "10"))).isNull();
    assertThat(lines.parse(PERIODIC)).isNull();
    assertThat(lines.parse(PERIODIC)).isNotNull();
  }

  @Test
  void parse_otherLines_sayNothing() {
    for (String line :
        List.of(
            "",
            "Watchdog caught a cold",
            "last enqueued work: 5, last completed work: 4",
            "[Rank 1] last enqueued work: x")) {
      assertThat(lines.parse(line)).as(line).isNull();
    }
  }

  @RepeatedTest(10)
  void parse_mutated_neverThrows(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    List<String> samples = List.of(CAUGHT, STATUS, PERIODIC, SIGNAL);
    for (int i = 0; i < 4_000; i++) {
      WatchdogLines.Word word =
          lines.parse(Mutations.mutate(samples.get(random.nextInt(samples.size())), random));
      if (word != null) {
        List<RankStanding> list = List.of(word.standing());
        assertThat(RankStanding.parse(RankStanding.format(list))).hasSize(1);
      }
    }
  }
}
