package io.forestall.streams.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.detectors.StateWriter;
import io.forestall.schemas.config.ConfigErrors;
import io.forestall.schemas.config.ConfigSection;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.NodeReport.Channel;
import io.forestall.streams.core.NodeReport.DeviceFeatures;
import io.forestall.streams.core.triage.JobStage;
import io.forestall.streams.core.triage.TriageConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class KafkaScoreConfigTest {
  private static final Path STATE = Path.of("state");

  @Test
  void from_emptySection_isTheDefault() {
    var errors = new ConfigErrors();

    KafkaScoreConfig configuration = KafkaScoreConfig.from(ConfigSection.parse("{}", errors));

    assertThat(configuration.applicationId()).isEqualTo("forestall-score");
    assertThat(configuration.commitInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(configuration.properties(KafkaConfig.DEFAULT))
        .containsEntry("replication.factor", -1);
  }

  @Test
  void constructor_outOfRange_namesKeyAndValue() {
    assertThatThrownBy(() -> new KafkaScoreConfig("a b", Duration.ofSeconds(1), 1, STATE))
        .hasMessageContaining("applicationId")
        .hasMessageContaining("a b");
    assertThatThrownBy(() -> new KafkaScoreConfig("a", Duration.ofMillis(99), 1, STATE))
        .hasMessageContaining("commitInterval");
    assertThatThrownBy(() -> new KafkaScoreConfig("a", Duration.ofSeconds(1), 0, STATE))
        .hasMessageContaining("threads");
  }

  @Test
  void properties_snapshots_mayBeLargerThanKafkasUsualRecord() {
    Properties properties =
        new KafkaScoreConfig("a", Duration.ofSeconds(1), 1, STATE).properties(KafkaConfig.DEFAULT);

    assertThat(properties)
        .containsEntry("producer.max.request.size", KafkaScoreConfig.MAX_SNAPSHOT_BYTES)
        .containsEntry("topic.max.message.bytes", KafkaScoreConfig.MAX_SNAPSHOT_BYTES)
        .containsEntry("processing.guarantee", "at_least_once");
  }

  @Test
  void maxSnapshotBytes_jobOf16384Gpus_fitsWithRoom() {
    var job = new JobStage("job", TriageConfig.DEFAULT);
    for (int tick = 0; tick < 3; tick++) { // as many as wait for the watermark
      for (int node = 0; node < 2_048; node++) {
        job.report(report(node, tick));
      }
      job.watermark(1_000L, incident -> {});
    }
    var out = new StateWriter();
    job.write(out);

    assertThat(out.size()).isBetween(1 << 20, KafkaScoreConfig.MAX_SNAPSHOT_BYTES / 4);
  }

  private static NodeReport report(int node, int tick) {
    List<DeviceFeatures> devices =
        IntStream.range(0, 8)
            .mapToObj(
                device ->
                    new DeviceFeatures(
                        "GPU-%08d-0000-0000-0000-%012d".formatted(node, device),
                        device,
                        8 * node + device,
                        "dp0-pp0",
                        600,
                        1,
                        0.4,
                        9e10,
                        1e9,
                        false))
            .toList();
    return new NodeReport(
        "job",
        "node-%05d".formatted(node),
        "leaf-1",
        Channel.TELEMETRY,
        tick + 1,
        (tick + 1) * 1_000L,
        true,
        1_000,
        devices,
        List.of());
  }
}
