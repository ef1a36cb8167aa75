package io.forestall.streams.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InputTopicsIT {
  @TempDir private Path directory;

  @Test
  void partitions_missingThenUnequalThenEqual_saysWhatIsWrong() throws Exception {
    try (var broker = new TestBroker(directory);
        var admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
      assertThatThrownBy(() -> InputTopics.partitions(admin, "a."))
          .isInstanceOf(KafkaException.class)
          .hasMessageContaining("a.models");

      create(admin, "a.", 2);
      create(admin, "b.", 4);

      assertThatThrownBy(() -> InputTopics.partitions(admin, "a."))
          .isInstanceOf(KafkaException.class)
          .hasMessageContaining("a.steps=2")
          .hasMessageContaining("a.telemetry=4");
      assertThat(InputTopics.partitions(admin, "b.")).isEqualTo(4);
    }
  }

  private static void create(Admin admin, String prefix, int stepPartitions) throws Exception {
    short replicas = 1;
    admin
        .createTopics(
            List.of(
                new NewTopic(prefix + "telemetry", 4, replicas),
                new NewTopic(prefix + "events", 4, replicas),
                new NewTopic(prefix + "placement", 4, replicas),
                new NewTopic(prefix + "models", 1, replicas),
                new NewTopic(prefix + "steps", stepPartitions, replicas)))
        .all()
        .get();
  }
}
