package io.forestall.streams.kafka;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.NodeReport;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * What travels from stage A to stage B: a node's report, keyed by its job, or how far time has come
 * on one input partition, told to everybody. Both on one topic, so that time never overtakes the
 * reports before it.
 *
 * @param partition input partition that the sender reads
 * @param watermarkMillis how far time has come there; {@link Long#MIN_VALUE} when nothing ever came
 * @param idle nothing comes there now, so others need not wait for its time
 * @param report null when only time has passed
 */
record StageMessage(
    int partition, long watermarkMillis, boolean idle, @Nullable NodeReport report) {
  /** Key of what is told to everybody. */
  static final String EVERYBODY = "";

  private static final int VERSION = 1;

  /** Reports go where their job is, by Kafka's own rule; time goes everywhere. */
  static Optional<Set<Integer>> destination(
      String topic, String key, StageMessage message, int partitions) {
    return message.report == null
        ? Optional.of(IntStream.range(0, partitions).boxed().collect(Collectors.toSet()))
        : Optional.empty();
  }

  /** One serializer serves every stream thread at once, so nothing is kept between two calls. */
  static Serializer<StageMessage> serializer() {
    return (topic, message) -> {
      var out = new StateWriter();
      out.writeByte(VERSION);
      out.writeInt(message.partition);
      out.writeLong(message.watermarkMillis);
      out.writeBoolean(message.idle);
      out.writeBoolean(message.report != null);
      if (message.report != null) {
        message.report.write(out);
      }
      return out.toBytes();
    };
  }

  static Deserializer<StageMessage> deserializer() {
    return (topic, bytes) -> {
      var in = new StateReader(bytes);
      in.readVersion("stage message", VERSION);
      return new StageMessage(
          in.readInt(),
          in.readLong(),
          in.readBoolean(),
          in.readBoolean() ? NodeReport.read(in) : null);
    };
  }
}
