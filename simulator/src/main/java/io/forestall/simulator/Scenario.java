package io.forestall.simulator;

import io.forestall.schemas.config.ConfigErrors;
import io.forestall.schemas.config.ConfigException;
import io.forestall.schemas.config.ConfigSection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to simulate: which fleet, how long, and what happens to it. Read from YAML; the shipped ones
 * are resources, and examples of the format.
 *
 * @param description one sentence
 * @param duration of the whole, of which a sampled scenario plays windows only
 * @param interval between two samples of a node
 * @param sampling null when everything is played
 * @param settings names and values that differ from the defaults
 */
public record Scenario(
    String name,
    String description,
    Instant start,
    Duration duration,
    Duration interval,
    FleetPlan fleet,
    FaultMix faults,
    @Nullable Sampling sampling,
    SimulationSettings settings) {
  private static final List<String> SHIPPED =
      List.of(
          "healthy-week",
          "one-of-each",
          "llama3-54d",
          "noisy-fabric",
          "mixed-vendors",
          "cpu-fleet");

  private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");

  /** Names of the scenarios that come with the program. */
  public static List<String> shipped() {
    return SHIPPED;
  }

  /** The shipped scenario of that name; empty when there is none. */
  public static Optional<Scenario> shipped(String name) {
    if (!SHIPPED.contains(name)) {
      return Optional.empty();
    }
    try (InputStream in = Scenario.class.getResourceAsStream("scenarios/" + name + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException("scenario " + name + " is missing from the jar");
      }
      return Optional.of(parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException("scenario " + name + " cannot be read", e);
    }
  }

  /**
   * Reads a scenario.
   *
   * @throws ConfigException with every mistake, each with key, value and range
   */
  public static Scenario parse(String name, String yaml) {
    ConfigErrors errors = new ConfigErrors();
    ConfigSection root = ConfigSection.parse(yaml, errors);
    Duration duration =
        root.duration("duration", Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofDays(400));
    Instant start = start(root);
    FleetPlan fleet = FleetPlan.from(root.section("fleet"), start.toEpochMilli(), duration);
    Scenario scenario =
        new Scenario(
            name,
            root.text("description", ""),
            start,
            duration,
            root.duration(
                "interval", Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofMinutes(1)),
            fleet,
            FaultMix.from(root.section("faults"), fleet.layout(), duration),
            root.has("windows") ? Sampling.from(root.section("windows")) : null,
            settings(root.section("settings")));
    root.reportUnknownKeys();
    errors.throwIfAny();
    return scenario;
  }

  private static Instant start(ConfigSection root) {
    String text = root.text("start", START.toString());
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      root.fail("start", text, "must be a time such as " + START);
      return START;
    }
  }

  public FleetLayout layout() {
    return fleet.layout();
  }

  public long startMillis() {
    return start.toEpochMilli();
  }

  public long endMillis() {
    return start.plus(duration).toEpochMilli();
  }

  /** Settings by their names, such as {@code power.spinWatts}; durations in seconds. */
  private static SimulationSettings settings(ConfigSection section) {
    Map<String, Double> given = new LinkedHashMap<>();
    for (SimulationParameter parameter : SimulationParameters.all()) {
      if (section.has(parameter.name())) {
        double value =
            section.number(
                parameter.name(), parameter.defaultValue(), parameter.min(), parameter.max());
        if (parameter.whole() && value != Math.rint(value)) {
          section.fail(parameter.name(), value, "must be a whole number");
        } else {
          given.put(parameter.name(), value);
        }
      }
    }
    try {
      return SimulationSettings.defaults().with(given);
    } catch (IllegalArgumentException e) { // each is in its range, but not all together
      section.fail(String.join(" and ", given.keySet()), given.values(), "" + e.getMessage());
      return SimulationSettings.defaults();
    }
  }
}
