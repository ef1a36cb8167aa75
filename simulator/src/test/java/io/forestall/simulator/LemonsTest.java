package io.forestall.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The published trace of InfiniteHBD: 400 nodes, 348 days, 584 faults. */
class LemonsTest {
  private static final int NODES = 400;
  private static final int FAULTS = 584;
  private static final int SEEDS = 50;
  private static final Duration SPAN = Duration.ofDays(348);
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration DAY = Duration.ofDays(1);

  private double worstShare;
  private double neverShare;
  private double againWithinAWeek;
  private double gapsWithinADay;

  @Test
  void defaults_reproduceThePublishedUnevenness() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      count(new SplittableRandom(seed));
    }

    assertThat(worstShare / SEEDS).as("of the worst 5 %%").isCloseTo(0.245, within(0.02));
    assertThat(againWithinAWeek / SEEDS).as("again in 7 days").isCloseTo(0.26, within(0.02));
    assertThat(gapsWithinADay / SEEDS).as("gaps under a day").isCloseTo(0.24, within(0.03));
    assertThat(neverShare / SEEDS).as("never").isCloseTo(169 / 400.0, within(0.06));
  }

  private void count(SplittableRandom random) {
    List<String> nodes = IntStream.range(0, NODES).mapToObj(number -> "n" + number).toList();
    Map<String, List<Long>> byNode = new HashMap<>();
    new Lemons(nodes, LemonSettings.DEFAULT, random)
        .draw(FAULTS, 0, SPAN.toMillis())
        .forEach(
            hit ->
                byNode
                    .computeIfAbsent(hit.node(), name -> new ArrayList<>())
                    .add(hit.timeMillis()));
    int worst =
        byNode.values().stream()
            .map(List::size)
            .sorted(Comparator.reverseOrder())
            .limit(NODES / 20)
            .mapToInt(Integer::intValue)
            .sum();
    List<Long> gaps = new ArrayList<>();
    for (List<Long> times : byNode.values()) {
      for (int later = 1; later < times.size(); later++) {
        gaps.add(times.get(later) - times.get(later - 1));
      }
    }
    worstShare += (double) worst / FAULTS;
    neverShare += 1 - (double) byNode.size() / NODES;
    againWithinAWeek += (double) shorter(gaps, WEEK) / FAULTS;
    gapsWithinADay += (double) shorter(gaps, DAY) / gaps.size();
  }

  private static long shorter(List<Long> gaps, Duration span) {
    return gaps.stream().filter(gap -> gap <= span.toMillis()).count();
  }

  @Test
  void draw_isSortedAndInRange() {
    List<Lemons.Hit> hits =
        new Lemons(List.of("a", "b"), LemonSettings.DEFAULT, new SplittableRandom(3))
            .draw(200, 1_000, Duration.ofDays(3).toMillis());

    assertThat(hits).hasSize(200).isSortedAccordingTo(Comparator.comparing(Lemons.Hit::timeMillis));
    assertThat(hits)
        .allSatisfy(
            hit ->
                assertThat(hit.timeMillis()).isBetween(1_000L, Duration.ofDays(3).toMillis() - 1));
  }

  @Test
  void rampShare_followsTheHazard() {
    LemonSettings lemons = LemonSettings.DEFAULT;

    // 3 of 30 min at 7.5 times the hazard: 7.5 * 0.1 / (7.5 * 0.1 + 0.9)
    assertThat(lemons.rampShare(Duration.ofMinutes(30))).isCloseTo(0.4545, within(1e-3));
    assertThat(lemons.rampShare(Duration.ofMinutes(1))).isEqualTo(1);
  }
}
