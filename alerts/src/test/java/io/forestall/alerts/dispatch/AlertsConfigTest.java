package io.forestall.alerts.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.alerts.notify.WebhookConfig;
import io.forestall.schemas.config.ConfigErrors;
import io.forestall.schemas.config.ConfigSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertsConfigTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  @TempDir Path folder;
  private final ConfigErrors errors = new ConfigErrors();

  @Test
  void from_fullSection_readsEverything() throws IOException {
    Path file = folder.resolve("secret");
    Files.writeString(file, SECRET + "\n");
    AlertsConfig config =
        read(
            """
            stateDir: state
            cluster: cluster-a
            sinks:
              - name: chat
                type: webhook
                url: https://hooks.example.com/services/T0/B0/path-token
                secrets: [env:NEW_SECRET, "file:%s", %s]
                minSeverity: critical
                states: [suspected, open]
                classes: [NIC_FAULT]
                allowPrivate: true
                allow: [169.254.0.0/16, hook.internal]
                timeout: 5s
                retry: [0s, 1s]
                jitter: 0.2
              - name: pager
                url: env:PAGER_URL
                secrets: [env:NEW_SECRET]
            """
                .formatted(file, SECRET));
    assertThat(errors.problems()).isEmpty();
    assertThat(config.sinks()).allMatch(sink -> sink.wording().cluster().equals("cluster-a"));
    assertThat(config.stateDir()).isEqualTo(Path.of("state"));
    SinkConfig chat = config.sinks().get(0);
    assertThat(((WebhookConfig) chat.receiver()).secrets()).hasSize(3);
    assertThat(chat.receiver().endpoint().timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(chat.retry().delays()).containsExactly(Duration.ZERO, Duration.ofSeconds(1));
    SinkConfig pager = config.sinks().get(1);
    assertThat(pager.receiver().endpoint().url().toString())
        .isEqualTo("https://pager.example.com/path-token");
    assertThat(pager.retry()).isEqualTo(RetrySchedule.STANDARD);
    assertThat(pager.filter()).isEqualTo(IncidentFilter.DEFAULT);
  }

  @Test
  void toString_neverHoldsSecretsOrPaths() {
    AlertsConfig config = read(sink("name: a", "url: https://h.example/path-token?key=path-token"));
    assertThat(errors.problems()).isEmpty();
    assertThat(config.toString())
        .contains("https://h.example")
        .doesNotContain("path-token", SECRET, "MfKQ");
  }

  @Test
  void from_empty_hasNoSinks() {
    assertThat(read("{}").sinks()).isEmpty();
    assertThat(errors.problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: 'Chat Room'|sinks[0].name",
        "name: ../../etc|sinks[0].name",
        "name: ''|sinks[0].name",
        "type: carrier-pigeon|sinks[0].type",
        "url: ftp://h.example/path-token|sinks[0].url",
        "url: https://user:path-token@h.example/|sinks[0].url",
        "url: https://h.example/#path-token|sinks[0].url",
        "url: 'https://h example/path-token'|sinks[0].url",
        "url: /path-token|sinks[0].url",
        "url: https://h.example:99999/|sinks[0].url",
        "url: env:MISSING|sinks[0].url",
        "url: https://127.0.0.1/|sinks[0].url",
        "url: https://[::1]/|sinks[0].url",
        "url: http://169.254.169.254/|sinks[0].url",
        "url: http://2130706433/|sinks[0].url",
        "secrets: [path-token-is-no-secret]|sinks[0].secrets",
        "secrets: ['whsec_c2hvcnQ=']|sinks[0].secrets",
        "secrets: ['env:MISSING']|sinks[0].secrets",
        "secrets: ['file:/nowhere/at/all']|sinks[0].secrets",
        "secrets: []|sinks[0].secrets",
        "allow: [10.0.0.0/40]|sinks[0].allow",
        "timeout: 10m|sinks[0].timeout",
        "minSeverity: loud|sinks[0].minSeverity",
        "signature: wax|sinks[0].signature",
        "language: tlh|sinks[0].language",
        "zone: Mars/Base|sinks[0].zone",
        "runbook: ftp://wiki/{class}|sinks[0].runbook",
        "colour: red|sinks[0].colour"
      })
  void from_oneMistake_isNotedByKeyAndNeverWithASecret(String line, String key) {
    read(sink("name: a", "url: https://h.example/", line));
    assertThat(errors.problems()).hasSize(1).allMatch(problem -> problem.startsWith(key));
    assertThat(errors.problems().toString()).doesNotContain("path-token", "c2hvcnQ");
  }

  @Test
  void from_otherKindsOfReceivers_areReadWithTheirWording() {
    AlertsConfig config =
        read(
            """
            cluster: west
            language: de
            zone: Europe/Berlin
            runbook: "https://wiki.example/{class}"
            sinks:
              - {name: am, type: alertmanager, url: "https://am.example:9093", refresh: 30s}
              - {name: pd, type: pagerduty, routingKey: 0123456789abcdef0123456789abcdef}
              - {name: chat, type: slack, url: "https://hooks.example/path-token", language: ko}
              - {name: git, url: "https://h.example/", secrets: [env:NEW_SECRET], signature: github}
            """);

    assertThat(errors.problems()).isEmpty();
    assertThat(config.sinks())
        .extracting(sink -> sink.receiver().getClass().getSimpleName())
        .containsExactly("AlertmanagerConfig", "PagerDutyConfig", "SlackConfig", "WebhookConfig");
    assertThat(config.sinks())
        .extracting(sink -> sink.wording().language().toLanguageTag())
        .containsExactly("de", "de", "ko", "de");
    assertThat(config.toString()).doesNotContain("path-token", "0123456789abcdef");
  }

  @Test
  void from_pagerDutyKeyOfOtherForm_isNotedAndNotRepeated() {
    read("sinks: [{name: pd, type: pagerduty, routingKey: path-token}]");

    assertThat(errors.problems()).hasSize(1).allMatch(line -> line.contains("routingKey"));
    assertThat(errors.problems().toString()).doesNotContain("path-token");
  }

  @Test
  void from_severalMistakes_areNotedTogether() {
    read(
        """
        cluster: "two words"
        sinks:
          - {name: a, url: "https://h.example/", secrets: [env:NEW_SECRET]}
          - {name: a, url: "https://h.example/", secrets: [env:NEW_SECRET]}
          - {url: nowhere}
        """);
    assertThat(errors.problems())
        .extracting(problem -> problem.substring(0, problem.indexOf(':')))
        .containsExactlyInAnyOrder(
            "cluster", "sinks[1].name", "sinks[2].name", "sinks[2].url", "sinks[2].secrets");
  }

  private AlertsConfig read(String yaml) {
    ConfigSection section = ConfigSection.parse(yaml, errors);
    Map<String, String> environment =
        Map.of("NEW_SECRET", SECRET, "PAGER_URL", "https://pager.example.com/path-token");
    AlertsConfig config = AlertsConfig.from(section, environment::get);
    section.reportUnknownKeys();
    return config;
  }

  /** One sink of these lines, of which a later one replaces an earlier one of the same key. */
  private static String sink(String... lines) {
    var keys = new LinkedHashMap<String, String>();
    keys.put("secrets", "secrets: [env:NEW_SECRET]");
    for (String line : List.of(lines)) {
      keys.put(line.substring(0, line.indexOf(':')), line);
    }
    return "sinks:\n  - " + String.join("\n    ", keys.values()) + "\n";
  }
}
