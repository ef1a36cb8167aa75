package io.forestall.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.forestall.schemas.config.ConfigErrors;
import io.forestall.schemas.config.ConfigSection;
import io.forestall.schemas.config.KafkaConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishConfigTest {
  private static final KafkaConfig KAFKA = KafkaConfig.DEFAULT;

  @Test
  void from_emptySection_isDefaults() {
    var errors = new ConfigErrors();
    assertThat(PublishConfig.from(ConfigSection.parse("", errors), KAFKA))
        .isEqualTo(PublishConfig.defaults(KAFKA));
    errors.throwIfAny();
  }

  @Test
  void from_fullSection_readsEveryKey() {
    var errors = new ConfigErrors();
    ConfigSection section =
        ConfigSection.parse(
            """
            compression: zstd
            closeTimeout: 3s
            createTopics: false
            spool: {directory: records, maxMegabytes: 64, maxAge: 2h}
            """,
            errors);
    PublishConfig config = PublishConfig.from(section, KAFKA);
    section.reportUnknownKeys();
    errors.throwIfAny();
    assertThat(config)
        .isEqualTo(
            new PublishConfig(
                KAFKA,
                Compression.ZSTD,
                Path.of("records"),
                64 << 20,
                Duration.ofHours(2),
                /* createTopics= */ false,
                Duration.ofSeconds(3)));
  }

  @Test
  void from_mistakes_areAllNoted() {
    var errors = new ConfigErrors();
    PublishConfig.from(
        ConfigSection.parse(
            """
            compression: gzip
            spool: {maxMegabytes: 1, maxAge: 1s}
            """,
            errors),
        KAFKA);
    assertThat(errors.problems())
        .hasSize(3)
        .anyMatch(problem -> problem.startsWith("compression") && problem.contains("zstd"))
        .anyMatch(problem -> problem.startsWith("spool.maxMegabytes"))
        .anyMatch(problem -> problem.startsWith("spool.maxAge"));
  }

  @Test
  void constructor_outOfRange_throws() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new PublishConfig(
                    KAFKA,
                    Compression.LZ4,
                    Path.of("records"),
                    1_000,
                    Duration.ofHours(1),
                    /* createTopics= */ true,
                    Duration.ZERO))
        .withMessageContaining("maxSpoolBytes");
  }

  @Test
  void toString_clientProperties_areNotShown() {
    var kafka =
        new KafkaConfig(
            "kafka:9092", "", "", 1, 0, Map.of("sasl.jaas.config", "the password is swordfish;"));
    assertThat(PublishConfig.defaults(kafka).toString())
        .contains("sasl.jaas.config")
        .doesNotContain("swordfish");
  }

  @Test
  void producer_usersProperties_cannotUndoOrderAndSafety() {
    var kafka =
        new KafkaConfig(
            "kafka:9092", "", "", 1, 0, Map.of("acks", "0", "security.protocol", "SSL"));
    Map<String, Object> properties = ClientProperties.producer(PublishConfig.defaults(kafka));
    assertThat(properties)
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .containsEntry("security.protocol", "SSL")
        .containsEntry("bootstrap.servers", "kafka:9092");
  }
}
