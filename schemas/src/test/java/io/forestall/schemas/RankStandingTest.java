package io.forestall.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.schemas.RankStanding.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class RankStandingTest {
  private static final RankStanding BEHIND =
      new RankStanding(
          "0xae94", 32, 5, -1, "172.16.64.210", 5, State.REACHED, 6_649, 6_649, "AllReduce");

  @Test
  void format_andParse_giveTheSame() {
    var waits = new RankStanding("", 0, -1, 7, "", -1, State.WAITS, 12, 11, "all_reduce[4096]");
    String text = RankStanding.format(List.of(BEHIND, waits));
    assertThat(text)
        .isEqualTo(
            "0xae94,32,5,-1,172.16.64.210,5,reached,6649,6649,AllReduce"
                + ";,0,-1,7,,-1,waits,12,11,all_reduce[4096]");
    assertThat(RankStanding.parse(text)).containsExactly(BEHIND, waits);
    assertThat(RankStanding.parse("")).isEmpty();
  }

  @Test
  void format_hostileTexts_mendedAndCut() {
    var hostile =
        new RankStanding("a,b;c\nd", 1, 0, 0, "h".repeat(500), 0, State.DEAD, -1, -1, " \u0000x");
    List<RankStanding> read =
        Objects.requireNonNull(RankStanding.parse(RankStanding.format(List.of(hostile))));
    assertThat(read).hasSize(1);
    assertThat(read.get(0).communicator()).isEqualTo("a_b_c_d");
    assertThat(read.get(0).host()).hasSize(80);
    assertThat(RankStanding.parse(RankStanding.format(Collections.nCopies(500, BEHIND))))
        .hasSize(RankStanding.MAX_LIST);
  }

  @Test
  void parse_notAList_isNull() {
    String good = RankStanding.format(List.of(BEHIND));
    for (String bad :
        List.of(
            "x",
            good + ",",
            good + ";",
            good.replace("32", "x"),
            good.replace("32", "99999999"),
            good.replace("reached", "asleep"),
            good.replace("6649", "-2"),
            good.replace("6649", "9".repeat(19)),
            (good + ";").repeat(64) + good)) {
      assertThat(RankStanding.parse(bad)).as(bad).isNull();
    }
  }

  @Test
  void constructor_impossibleNumbers_refused() {
    assertThatThrownBy(
            () -> new RankStanding("", 0, RankStanding.MAX_RANKS, -1, "", -1, State.DEAD, 0, 0, ""))
        .hasMessageContaining("rank out of range");
    assertThat(RankStanding.plausible(-1)).isFalse();
    assertThat(RankStanding.plausible(0)).isTrue();
  }

  @RepeatedTest(10)
  void parse_mutated_nullOrAsWritten(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    String good = RankStanding.format(List.of(BEHIND, BEHIND));
    for (int i = 0; i < 2_000; i++) {
      var text = new StringBuilder(good);
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        text.setCharAt(random.nextInt(text.length()), (char) (32 + random.nextInt(96)));
      }
      List<RankStanding> read = RankStanding.parse(text.toString());
      if (read != null) {
        assertThat(RankStanding.parse(RankStanding.format(new ArrayList<>(read)))).isEqualTo(read);
      }
    }
  }
}
