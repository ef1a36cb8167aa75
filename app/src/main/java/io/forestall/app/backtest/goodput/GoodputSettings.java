package io.forestall.app.backtest.goodput;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigErrors;
import io.forestall.schemas.config.ConfigSection;
import java.time.Duration;

/**
 * How a site deals with failures. All but the watchdog are assumed.
 *
 * @param watchdog a hung job stands so long until its framework kills it; NCCL's default is 10 min
 * @param diagnosis a person finds the culprit in this time
 * @param restart from the decision to the first new step
 * @param checkpointEvery distance of the job's checkpoints, while it trains
 * @param checkpoint how long the job waits for one
 * @param repeat probability that a restart without a right diagnosis takes the same bad node again
 *     and fails on it
 * @param reaction from an incident to somebody, or something, acting on it
 * @param automatic the diagnosis when Forestall named the right node, or the right cause of what no
 *     node is to blame for
 * @param drained how long a node that was blamed wrongly is out of work
 * @param together whether all jobs are replicas of one training that stops as a whole
 */
public record GoodputSettings(
    Duration watchdog,
    Duration diagnosis,
    Duration restart,
    Duration checkpointEvery,
    Duration checkpoint,
    double repeat,
    Duration reaction,
    Duration automatic,
    Duration drained,
    boolean together) {
  public static final GoodputSettings DEFAULT =
      new GoodputSettings(
          Duration.ofMinutes(10),
          Duration.ofMinutes(30),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofSeconds(30),
          0.3,
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofHours(1),
          false);

  private static final Duration DAY = Duration.ofDays(1);

  public GoodputSettings {
    requireArgument(
        checkpointEvery.toMillis() >= 1_000,
        "checkpointEvery must be at least 1s: %s",
        checkpointEvery);
    requireArgument(repeat >= 0 && repeat <= 1, "repeat must be in [0, 1]: %s", repeat);
  }

  /**
   * From a list such as {@code watchdog=20m, together=true}; what is not in it keeps its default.
   *
   * @throws io.forestall.schemas.config.ConfigException with all mistakes at once
   */
  public static GoodputSettings parse(String list) {
    var errors = new ConfigErrors();
    String lines = list.replace(',', '\n').replaceAll("(?m)^\\s*([A-Za-z]+)\\s*=", "$1: ");
    ConfigSection section = ConfigSection.parse(lines, errors);
    GoodputSettings settings = from(section);
    section.reportUnknownKeys();
    errors.throwIfAny();
    return settings;
  }

  private static GoodputSettings from(ConfigSection section) {
    return new GoodputSettings(
        section.duration("watchdog", DEFAULT.watchdog, Duration.ZERO, DAY),
        section.duration("diagnosis", DEFAULT.diagnosis, Duration.ZERO, DAY),
        section.duration("restart", DEFAULT.restart, Duration.ZERO, DAY),
        section.duration("checkpointEvery", DEFAULT.checkpointEvery, Duration.ofSeconds(1), DAY),
        section.duration("checkpoint", DEFAULT.checkpoint, Duration.ZERO, DAY),
        section.number("repeat", DEFAULT.repeat, 0, 1),
        section.duration("reaction", DEFAULT.reaction, Duration.ZERO, DAY),
        section.duration("automatic", DEFAULT.automatic, Duration.ZERO, DAY),
        section.duration("drained", DEFAULT.drained, Duration.ZERO, Duration.ofDays(30)),
        section.flag("together", DEFAULT.together));
  }
}
