package io.forestall.ingest.collect.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.ingest.normalize.Unmapped;
import io.forestall.schemas.config.ConfigErrors;
import io.forestall.schemas.config.ConfigSection;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScrapeConfigTest {
  private final ConfigErrors errors = new ConfigErrors();

  @Test
  void from_nameAndUri_takesTheUsualLimits() {
    assertThat(read("name: dcgm\nuri: http://localhost:9400/metrics"))
        .isEqualTo(ScrapeConfig.of("dcgm", URI.create("http://localhost:9400/metrics")))
        .isEqualTo(
            new ScrapeConfig(
                "dcgm",
                URI.create("http://localhost:9400/metrics"),
                Duration.ofSeconds(5),
                Unmapped.KEEP,
                20_000,
                10_000_000));
    assertThat(errors.problems()).isEmpty();
  }

  @Test
  void from_allKeys_areTaken() {
    assertThat(
            read(
                "name: host\nuri: https://h:9100/m\ntimeout: 750ms\nunmapped: count\n"
                    + "maxSeries: 5000\nmaxBodyBytes: 1000000"))
        .isEqualTo(
            new ScrapeConfig(
                "host",
                URI.create("https://h:9100/m"),
                Duration.ofMillis(750),
                Unmapped.COUNT,
                5_000,
                1_000_000));
    assertThat(errors.problems()).isEmpty();
  }

  @Test
  void from_wrongValues_areAllNoted() {
    read("uri: ftp://h/m\ntimeout: 1h\nunmapped: maybe\nmaxSeries: 0\nmaxBodyBytes: x\ncolour: 1");

    assertThat(String.join("\n", errors.problems()))
        .contains("name", "uri", "timeout", "unmapped", "maxSeries", "maxBodyBytes", "colour");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://user:secret@h/m", "h:9100", "not a uri", "http:///m"})
  void from_uriThatCannotBeScraped_isNoted(String uri) {
    read("name: a\nuri: '" + uri + "'");

    assertThat(errors.problems()).hasSize(1);
    assertThat(errors.problems().get(0)).startsWith("uri").doesNotContain("secret");
  }

  @Test
  void new_wrongValue_isThrown() {
    URI uri = URI.create("http://h/m");
    assertThatThrownBy(() -> new ScrapeConfig("a", uri, Duration.ofHours(1), Unmapped.KEEP, 1, 1))
        .hasMessageContaining("timeout of a");
    assertThatThrownBy(() -> ScrapeConfig.of(" ", uri)).hasMessageContaining("name");
    assertThatThrownBy(() -> ScrapeConfig.of("a", URI.create("file:/x")))
        .hasMessageContaining("uri of a");
  }

  private ScrapeConfig read(String yaml) {
    ConfigSection section = ConfigSection.parse(yaml, errors);
    ScrapeConfig config = ScrapeConfig.from(section);
    section.reportUnknownKeys();
    return config;
  }
}
