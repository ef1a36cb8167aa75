package io.forestall.streams.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.NodeReport.Channel;
import io.forestall.streams.core.NodeReport.DeviceFeatures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

final class StageMessageTest {
  private static final Deserializer<StageMessage> DESERIALIZER = StageMessage.deserializer();

  @Test
  void serializer_report_comesBackEqual() {
    StageMessage message = message(3);

    assertThat(roundTrip(StageMessage.serializer(), message)).isEqualTo(message);
  }

  @Test
  void serializer_timeAlone_comesBackEqual() {
    var message = new StageMessage(7, Long.MIN_VALUE, true, null);

    assertThat(roundTrip(StageMessage.serializer(), message)).isEqualTo(message);
  }

  @Test
  void serializer_sharedByStreamThreads_mixesNothingUp() throws Exception {
    Serializer<StageMessage> shared = StageMessage.serializer();
    var threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Integer>> work = Collections.nCopies(4, () -> brokenOf(shared));
      for (Future<Integer> broken : threads.invokeAll(work)) {
        assertThat(broken.get()).isZero();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void destination_report_isKafkasOwnChoice() {
    assertThat(StageMessage.destination("topic", "job", message(1), 4)).isEmpty();
  }

  @Test
  void destination_time_isEveryPartition() {
    var time = new StageMessage(0, 1_000, false, null);

    assertThat(StageMessage.destination("topic", StageMessage.EVERYBODY, time, 4))
        .hasValueSatisfying(all -> assertThat(all).containsExactlyInAnyOrder(0, 1, 2, 3));
  }

  private static int brokenOf(Serializer<StageMessage> shared) {
    int broken = 0;
    for (int n = 0; n < 5_000; n++) {
      StageMessage message = message(n % 20);
      broken += roundTrip(shared, message).equals(message) ? 0 : 1;
    }
    return broken;
  }

  private static StageMessage roundTrip(Serializer<StageMessage> serializer, StageMessage message) {
    return DESERIALIZER.deserialize("topic", serializer.serialize("topic", message));
  }

  private static StageMessage message(int devices) {
    var features = new ArrayList<DeviceFeatures>();
    IntStream.range(0, devices)
        .forEach(
            device ->
                features.add(
                    new DeviceFeatures(
                        "GPU-" + device, device, device, "dp", 600, 1, 0.4, 9e10, 1e9, false)));
    return new StageMessage(
        2,
        5_000,
        false,
        new NodeReport(
            "job", "node", "leaf", Channel.TELEMETRY, 9, 7_000, true, 1_000, features, List.of()));
  }
}
