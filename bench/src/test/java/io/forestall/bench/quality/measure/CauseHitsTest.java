package io.forestall.bench.quality.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Set;
import org.junit.jupiter.api.Test;

class CauseHitsTest {
  @Test
  void hit_twoEvents_matchesHand() {
    var hits = new CauseHits(10, 1, 3);
    hits.add(Set.of(4), new int[] {4, 1, 2});
    hits.add(Set.of(2, 3), new int[] {0, 1, 2});
    assertThat(hits.hit(0)).isEqualTo(0.5);
    assertThat(hits.hit(1)).isEqualTo(1);
    assertThat(hits.byChance(0)).isEqualTo((0.1 + 0.2) / 2, within(1e-12));
    // three of ten miss two blamed with (8 7 6) / (10 9 8)
    assertThat(hits.byChance(1)).isEqualTo((0.3 + 1 - 336 / 720.0) / 2, within(1e-12));
  }

  @Test
  void k_beyondColumns_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new CauseHits(4, 5));
  }
}
