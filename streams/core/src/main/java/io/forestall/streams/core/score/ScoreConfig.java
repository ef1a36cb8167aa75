package io.forestall.streams.core.score;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;
import io.forestall.streams.core.AlertBudget;
import io.forestall.streams.core.Layers;
import java.time.Duration;

/**
 * Settings of the scoring of one node.
 *
 * @param silentIntervals telemetry is late by so many of the node's own intervals, and
 * @param silentAtLeast by at least this much, before the node counts as silent
 * @param refresh how often evidence that lasts is said again
 * @param logHold how long a log line counts when nothing ends it
 * @param health how often a node's health is said when nothing changes
 * @param standing what is usual in the fleet
 * @param alertBudget how many false pages statistical findings may cost
 * @param layers what looks for trouble
 */
public record ScoreConfig(
    int silentIntervals,
    Duration silentAtLeast,
    Duration refresh,
    Duration logHold,
    Duration health,
    StandingConfig standing,
    AlertBudget alertBudget,
    Layers layers) {
  public static final ScoreConfig DEFAULT =
      new ScoreConfig(
          5,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(30),
          Duration.ofSeconds(30),
          StandingConfig.DEFAULT,
          AlertBudget.DEFAULT,
          Layers.ALL);

  public ScoreConfig {
    requireArgument(
        silentIntervals >= 2 && silentIntervals <= 100,
        "silentIntervals must be in [2, 100]: %s",
        silentIntervals);
    requireArgument(
        silentAtLeast.toMillis() >= 1_000, "silentAtLeast must be at least 1s: %s", silentAtLeast);
    requireArgument(refresh.toMillis() >= 1_000, "refresh must be at least 1s: %s", refresh);
    requireArgument(logHold.toMillis() >= 1_000, "logHold must be at least 1s: %s", logHold);
    requireArgument(health.toMillis() >= 1_000, "health must be at least 1s: %s", health);
  }

  /** From its own section, and the budget's. */
  public static ScoreConfig from(ConfigSection section, ConfigSection budget) {
    Duration second = Duration.ofSeconds(1);
    Duration day = Duration.ofDays(1);
    return new ScoreConfig(
        section.integer("silentIntervals", DEFAULT.silentIntervals, 2, 100),
        section.duration("silentAtLeast", DEFAULT.silentAtLeast, second, day),
        section.duration("refresh", DEFAULT.refresh, second, day),
        section.duration("logHold", DEFAULT.logHold, second, Duration.ofDays(30)),
        section.duration("health", DEFAULT.health, second, day),
        StandingConfig.from(section.section("standing")),
        AlertBudget.from(budget),
        Layers.from(section));
  }

  /** The same with other layers. */
  public ScoreConfig with(Layers others) {
    return new ScoreConfig(
        silentIntervals, silentAtLeast, refresh, logHold, health, standing, alertBudget, others);
  }
}
