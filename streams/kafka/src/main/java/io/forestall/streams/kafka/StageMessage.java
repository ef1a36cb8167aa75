package io.forestall.streams.kafka;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.NodeReport;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * What travels from stage A to stage B, keyed by job: a node's report, or how far time has come on
 * one input partition. Both on one topic, so that time never overtakes the reports before it.
 *
 * @param partition input partition that the sender reads
 * @param watermarkMillis how far time has come there; {@link #IDLE} when nothing comes at all
 * @param report null when only time has passed
 */
record StageMessage(int partition, long watermarkMillis, @Nullable NodeReport report) {
  /** The partition brings nothing; time does not wait for it. */
  static final long IDLE = Long.MAX_VALUE;

  private static final int VERSION = 1;

  static Serializer<StageMessage> serializer() {
    return (topic, message) -> {
      var out = new StateWriter(); // all stream threads share one serializer
      out.writeByte(VERSION);
      out.writeInt(message.partition);
      out.writeLong(message.watermarkMillis);
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
          in.readInt(), in.readLong(), in.readBoolean() ? NodeReport.read(in) : null);
    };
  }
}
