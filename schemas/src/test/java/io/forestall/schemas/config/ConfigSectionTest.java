package io.forestall.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class ConfigSectionTest {
  private final ConfigErrors errors = new ConfigErrors();

  private enum Colour {
    RED,
    DARK_BLUE
  }

  @Test
  void everyMistake_isReportedAtOnce_withKeyValueAndRange() {
    var root =
        ConfigSection.parse(
            """
            agent:
              interval: 5 parsecs
              port: 99999
              nam: typo
            colour: green
            """,
            errors);
    var agent = root.section("agent");
    agent.duration("interval", Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofHours(1));
    agent.integer("port", 9_400, 1, 65_535);
    agent.requiredText("name");
    root.choice("colour", Colour.RED);
    root.reportUnknownKeys();

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(errors::throwIfAny)
        .withMessageContaining("agent.interval: 5 parsecs: must be a duration")
        .withMessageContaining("[100ms, 1h]")
        .withMessageContaining("agent.port: 99999: must be a number in [1, 65535]")
        .withMessageContaining("agent.name: is required")
        .withMessageContaining("agent.nam: is not known here")
        .withMessageContaining("colour: green: must be one of [red, dark_blue]");
    assertThat(errors.problems()).hasSize(5);
  }

  @Test
  void values_areRead_orFallBack() {
    var root =
        ConfigSection.parse("a: 250ms\nb: dark-blue\nc: [1, 2]\nd: true\ne: {k: v}\n", errors);
    assertThat(root.duration("a", Duration.ZERO, Duration.ZERO, Duration.ofDays(1))).hasMillis(250);
    assertThat(root.choice("b", Colour.RED)).isEqualTo(Colour.DARK_BLUE);
    assertThat(root.texts("c")).containsExactly("1", "2");
    assertThat(root.flag("d", false)).isTrue();
    assertThat(root.textMap("e")).containsEntry("k", "v");
    assertThat(root.text("absent", "x")).isEqualTo("x");
    assertThat(root.number("absent", 1.5, 0, 2)).isEqualTo(1.5);
    assertThat(root.sections("absent")).isEmpty();
    root.reportUnknownKeys();
    assertThat(errors.problems()).isEmpty();
  }

  @Test
  void number_notANumber_isRefused() {
    var root = ConfigSection.parse("x: .nan\ny: 1.5\n", errors);
    assertThat(root.number("x", 1, 0, 2)).isEqualTo(1);
    assertThat(root.integer("y", 7, 0, 9)).isEqualTo(7);
    assertThat(errors.problems()).hasSize(2);
  }

  @Test
  void duplicateKey_isRefused() {
    ConfigSection.parse("a: 1\na: 2\n", errors);
    assertThat(errors.problems()).singleElement().asString().contains("duplicate");
  }

  @RepeatedTest(20)
  void parse_garbage_neverThrows(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    String alphabet = "a:[]{}\n -&*!|>'\"#%@`,?\t0é";
    for (int i = 0; i < 200; i++) {
      var text = new StringBuilder();
      for (int n = random.nextInt(60); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      var root = ConfigSection.parse(text.toString(), new ConfigErrors());
      root.section("a").text("b", "");
      root.sections("a");
    }
  }
}
