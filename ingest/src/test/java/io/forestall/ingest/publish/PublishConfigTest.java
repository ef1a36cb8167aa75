package io.forestall.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.forestall.schemas.config.ConfigErrors;
import io.forestall.schemas.config.ConfigSection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishConfigTest {

  @Test
  void from_emptySection_isDefaults() {
    var errors = new ConfigErrors();
    assertThat(PublishConfig.from(ConfigSection.parse("", errors)))
        .isEqualTo(PublishConfig.defaults());
    errors.throwIfAny();
  }

  @Test
  void from_fullSection_readsEveryKey() {
    var errors = new ConfigErrors();
    ConfigSection section =
        ConfigSection.parse(
            """
            bootstrapServers: kafka-1:9093,kafka-2:9093
            topicPrefix: site-a.
            compression: zstd
            closeTimeout: 3s
            spool: {directory: records, maxMegabytes: 64, maxAge: 2h}
            topics: {create: false, partitions: 6, replicationFactor: 3}
            client:
              security.protocol: SASL_SSL
              sasl.jaas.config: "the password is swordfish;"
            """,
            errors);
    PublishConfig config = PublishConfig.from(section);
    section.reportUnknownKeys();
    errors.throwIfAny();
    assertThat(config)
        .isEqualTo(
            new PublishConfig(
                "kafka-1:9093,kafka-2:9093",
                "site-a.",
                Compression.ZSTD,
                Path.of("records"),
                64 << 20,
                Duration.ofHours(2),
                false,
                6,
                3,
                Duration.ofSeconds(3),
                Map.of(
                    "security.protocol",
                    "SASL_SSL",
                    "sasl.jaas.config",
                    "the password is swordfish;")));
    assertThat(config.toString()).doesNotContain("swordfish").contains("sasl.jaas.config");
  }

  @Test
  void from_mistakes_areAllNotedWithoutSecrets() {
    var errors = new ConfigErrors();
    PublishConfig.from(
        ConfigSection.parse(
            """
            bootstrapServers: ""
            topicPrefix: "no spaces"
            client: {ssl.key.password: swordfish, acks: "1"}
            """,
            errors));
    PublishConfig.from(ConfigSection.parse("client: {security.protocol: swordfish}", errors));
    PublishConfig.from(ConfigSection.parse("client: {sasl.pasword: swordfish}", errors));
    assertThat(errors.problems())
        .hasSize(5)
        .anyMatch(problem -> problem.contains("bootstrapServers"))
        .anyMatch(problem -> problem.contains("topicPrefix"))
        .anyMatch(problem -> problem.contains("acks"))
        .anyMatch(problem -> problem.contains("security.protocol"))
        .anyMatch(problem -> problem.contains("sasl.pasword"))
        .noneMatch(problem -> problem.contains("swordfish"));
  }

  @Test
  void constructor_outOfRange_throws() {
    PublishConfig standard = PublishConfig.defaults();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> standard.with(" ", Path.of("x")))
        .withMessageContaining("bootstrapServers");
  }
}
