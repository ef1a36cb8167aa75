package io.forestall.streams.kafka;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.NodeOutcome;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/**
 * One thing that stage B puts out: an incident, or what a node is told of the work on it.
 *
 * @param incident framed bytes; null when it is an outcome
 * @param outcome for stage A; null when it is an incident
 */
@SuppressWarnings("ArrayRecordComponent") // handed on within one task, never compared
record JobOutput(byte @Nullable [] incident, @Nullable NodeOutcome outcome) {

  static JobOutput incident(byte[] record) {
    return new JobOutput(record, null);
  }

  static JobOutput outcome(NodeOutcome outcome) {
    return new JobOutput(null, outcome);
  }

  /** How outcomes travel back to stage A. */
  static Serde<NodeOutcome> outcomeSerde() {
    return Serdes.serdeFrom(
        (topic, outcome) -> {
          var out = new StateWriter();
          outcome.write(out);
          return out.toBytes();
        },
        (topic, bytes) -> NodeOutcome.read(new StateReader(bytes)));
  }
}
