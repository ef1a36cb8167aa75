package io.forestall.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.forestall.ingest.publish.Compression;
import io.forestall.schemas.config.ConfigErrors;
import io.forestall.schemas.config.ConfigSection;
import io.forestall.schemas.config.KafkaConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AgentConfigTest {

  @Test
  void from_emptySection_isDefaults() {
    var errors = new ConfigErrors();
    assertThat(AgentConfig.from(ConfigSection.parse("", errors), KafkaConfig.DEFAULT).toString())
        .isEqualTo(AgentConfig.defaults(KafkaConfig.DEFAULT).toString());
    errors.throwIfAny();
    assertThat(AgentConfig.defaults(KafkaConfig.DEFAULT).node()).isNotBlank();
  }

  @Test
  void from_fullSection_readsEveryKey() {
    var errors = new ConfigErrors();
    ConfigSection section =
        ConfigSection.parse(
            """
            node: gpu-17
            interval: 500ms
            host: {enabled: false, root: /host, slowInterval: 30s}
            scrape:
            - {name: dcgm, uri: "http://localhost:9400/metrics"}
            - {name: node, uri: "http://localhost:9100/metrics"}
            kernelLog: {enabled: false}
            trainingLogs:
            - {job: "4711", path: /logs/rank0.log}
            placement: {file: placement.yaml}
            publish: {compression: zstd}
            """,
            errors);
    AgentConfig config = AgentConfig.from(section, KafkaConfig.DEFAULT);
    section.reportUnknownKeys();
    errors.throwIfAny();
    assertThat(config.node()).isEqualTo("gpu-17");
    assertThat(config.interval()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.host().enabled()).isFalse();
    assertThat(config.host().root()).isEqualTo(Path.of("/host"));
    assertThat(config.host().slowInterval()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.scrapes()).hasSize(2);
    assertThat(config.kernelLog().enabled()).isFalse();
    assertThat(config.trainingLogs()).hasSize(1);
    assertThat(config.placementFile()).isEqualTo(Optional.of(Path.of("placement.yaml")));
    assertThat(config.publish().compression()).isEqualTo(Compression.ZSTD);
  }

  @Test
  void from_mistakes_areAllNoted() {
    var errors = new ConfigErrors();
    AgentConfig.from(
        ConfigSection.parse(
            """
            node: ""
            interval: 10ms
            scrape:
            - {name: dcgm, uri: "http://localhost:9400/metrics"}
            - {name: dcgm, uri: "http://localhost:9401/metrics"}
            publish: {compression: gzip}
            """,
            errors),
        KafkaConfig.DEFAULT);
    assertThat(errors.problems())
        .hasSize(4)
        .anyMatch(problem -> problem.startsWith("node"))
        .anyMatch(problem -> problem.startsWith("interval") && problem.contains("100ms, 1h"))
        .anyMatch(problem -> problem.startsWith("scrape") && problem.contains("dcgm"))
        .anyMatch(problem -> problem.startsWith("publish.compression"));
  }

  @Test
  void constructor_outOfRange_throws() {
    AgentConfig standard = AgentConfig.defaults(KafkaConfig.DEFAULT);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new AgentConfig(
                    "node",
                    Duration.ofDays(1),
                    standard.host(),
                    List.of(),
                    standard.kernelLog(),
                    List.of(),
                    standard.collective(),
                    Optional.empty(),
                    standard.publish()))
        .withMessageContaining("interval");
  }
}
