package io.forestall.streams.core.triage;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;
import io.forestall.streams.core.AlertBudget;
import io.forestall.streams.core.Layers;
import java.time.Duration;

/**
 * Settings of the triage.
 *
 * @param continuity how long a single supporting finding must last before it opens an incident
 * @param resolveAfter how long all evidence must be over before an incident is resolved
 * @param hangAfter how long nobody may make progress before a job counts as hung
 * @param sameCause findings of one class on one node within this time are one incident
 * @param remember a fault that is seen again within this time after it was resolved is the same
 *     incident; one may come and go for an hour
 * @param alertBudget how many false pages statistical findings may cost
 * @param layers what looks for trouble; the same as in the scoring of nodes
 */
public record TriageConfig(
    Duration continuity,
    Duration resolveAfter,
    Duration hangAfter,
    Duration sameCause,
    Duration remember,
    AlertBudget alertBudget,
    Layers layers) {
  public static final TriageConfig DEFAULT =
      new TriageConfig(
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofHours(1),
          AlertBudget.DEFAULT,
          Layers.ALL);

  public TriageConfig {
    requireArgument(!continuity.isNegative(), "continuity must not be negative: %s", continuity);
    requireArgument(
        !resolveAfter.isNegative(), "resolveAfter must not be negative: %s", resolveAfter);
    requireArgument(hangAfter.toMillis() >= 1_000, "hangAfter must be at least 1s: %s", hangAfter);
    requireArgument(!sameCause.isNegative(), "sameCause must not be negative: %s", sameCause);
    requireArgument(!remember.isNegative(), "remember must not be negative: %s", remember);
  }

  /** From its own section, and the budget's. */
  public static TriageConfig from(ConfigSection section, ConfigSection budget) {
    Duration day = Duration.ofDays(1);
    return new TriageConfig(
        section.duration("continuity", DEFAULT.continuity, Duration.ZERO, day),
        section.duration("resolveAfter", DEFAULT.resolveAfter, Duration.ZERO, day),
        section.duration("hangAfter", DEFAULT.hangAfter, Duration.ofSeconds(1), day),
        section.duration("sameCause", DEFAULT.sameCause, Duration.ZERO, day),
        section.duration("remember", DEFAULT.remember, Duration.ZERO, day),
        AlertBudget.from(budget),
        Layers.ALL);
  }

  /** The same with other layers. */
  public TriageConfig with(Layers others) {
    return new TriageConfig(
        continuity, resolveAfter, hangAfter, sameCause, remember, alertBudget, others);
  }
}
