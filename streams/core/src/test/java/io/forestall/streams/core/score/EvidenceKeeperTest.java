package io.forestall.streams.core.score;

import static io.forestall.streams.core.EvidenceFixture.evidence;
import static io.forestall.streams.core.EvidenceFixture.scored;
import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import org.junit.jupiter.api.Test;

final class EvidenceKeeperTest {
  private static final long HOLD = 5_000;
  private static final long STICKY_HOLD = ScoreConfig.DEFAULT.logHold().toMillis();

  private final EvidenceKeeper keeper = new EvidenceKeeper(ScoreConfig.DEFAULT);

  private static Evidence at(long timeMillis) {
    return evidence("n", "g1", "rule", FaultClass.GPU_FAULT, Strength.SUPPORTING, timeMillis);
  }

  @Test
  void condition_thatLasts_saidAtTheBeginningAndRefreshed() {
    int messages = 0;
    for (int second = 0; second <= 60; second++) {
      keeper.raise(at(second * 1_000L));
      keeper.expire(second * 1_000L, HOLD);
      messages += keeper.drain().size();
    }
    assertThat(messages).as("at 0, 30 and 60 s").isEqualTo(3);
    assertThat(keeper.active()).singleElement().returns(0L, Evidence::sinceMillis);
  }

  @Test
  void condition_thatGrows_saidAtOnce() {
    keeper.raise(at(0));
    keeper.raise(scored(at(1_000), 1.9));
    assertThat(keeper.drain()).hasSize(1);
    keeper.raise(scored(at(2_000), 2));
    assertThat(keeper.drain()).hasSize(1);
    keeper.raise(scored(at(3_000), 3.9));
    assertThat(keeper.drain()).isEmpty();
    keeper.raise(evidence("n", "g1", "rule", FaultClass.GPU_FAULT, Strength.CONCLUSIVE, 4_000));
    assertThat(keeper.drain()).hasSize(1);
    keeper.raise(
        evidence("n", "g1", "rule", FaultClass.GPU_MEMORY_FAULT, Strength.CONCLUSIVE, 5_000));
    assertThat(keeper.drain()).hasSize(1);
  }

  @Test
  void condition_notRaised_endsWhenTheHoldIsOver() {
    keeper.raise(at(1_000));
    keeper.drain();
    keeper.expire(6_000, HOLD);
    assertThat(keeper.quiet()).isFalse();
    keeper.expire(9_000, HOLD);
    assertThat(keeper.quiet()).isTrue();
    assertThat(keeper.drain())
        .singleElement()
        .returns(true, Evidence::ended)
        .returns(6_000L, Evidence::timeMillis);
  }

  @Test
  void sticky_holdsLong_thenTheSameLineIsNew() {
    keeper.raise(at(0).stick());
    keeper.expire(HOLD + 1, HOLD);
    keeper.raise(at(60_000).stick());
    keeper.expire(STICKY_HOLD + 60_000, HOLD);
    assertThat(keeper.quiet()).isFalse();
    keeper.drain();
    keeper.raise(at(STICKY_HOLD + 90_000).stick());
    assertThat(keeper.drain())
        .satisfiesExactly(
            end -> {
              assertThat(end.ended()).isTrue();
              assertThat(end.timeMillis()).isEqualTo(STICKY_HOLD + 60_000);
            },
            begin -> {
              assertThat(begin.ended()).isFalse();
              assertThat(begin.sinceMillis()).isEqualTo(STICKY_HOLD + 90_000);
            });
  }

  @Test
  void sticky_olderLineComesLater_holdIsNotShortened() {
    keeper.raise(at(10_000).stick());
    keeper.raise(at(2_000).stick());
    assertThat(keeper.active()).singleElement().returns(2_000L, Evidence::sinceMillis);
    keeper.expire(STICKY_HOLD + 9_000, HOLD);
    assertThat(keeper.quiet()).isFalse();
  }

  @Test
  void end_byDetectorAndInstance_onlyThose() {
    keeper.raise(at(0).at("a").stick());
    keeper.raise(at(0).at("b").stick());
    keeper.drain();
    keeper.end("rule", "a", 3_000);
    assertThat(keeper.drain()).singleElement().returns("a", Evidence::instance);
    keeper.end("other", "b", 3_000);
    assertThat(keeper.drain()).isEmpty();
    keeper.endAll(4_000);
    assertThat(keeper.drain()).singleElement().returns(4_000L, Evidence::timeMillis);
    assertThat(keeper.quiet()).isTrue();
  }

  @Test
  void reboot_endsWhatOtherBootsSaidBefore() {
    keeper.raise(at(1_000).at("old").stick(), "a");
    keeper.raise(at(4_000).at("new").stick(), "b");
    keeper.raise(at(1_000).at("unknown, before").stick(), "");
    keeper.raise(at(6_000).at("unknown, after").stick(), "");
    keeper.drain();
    keeper.endOtherBoots("b", 5_000);
    assertThat(keeper.drain())
        .extracting(Evidence::instance)
        .containsExactly("old", "unknown, before");
  }

  @Test
  void readBack_goesOnAlike() {
    keeper.raise(scored(at(0), 3).stick(), "a");
    keeper.raise(at(1_000).at("x"));
    keeper.drain();
    var out = new StateWriter();
    keeper.write(out);
    var restored = new EvidenceKeeper(ScoreConfig.DEFAULT);
    restored.read(new StateReader(out.toBytes()));
    for (EvidenceKeeper each : new EvidenceKeeper[] {keeper, restored}) {
      each.raise(scored(at(20_000), 5.9).stick(), "a");
      each.endOtherBoots("b", 30_000);
    }
    assertThat(restored.drain()).isEqualTo(keeper.drain()).hasSize(2);
  }
}
