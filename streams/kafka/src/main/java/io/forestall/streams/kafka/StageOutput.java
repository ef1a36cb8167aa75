package io.forestall.streams.kafka;

import io.forestall.schemas.Topic;
import org.jspecify.annotations.Nullable;

/**
 * One thing that stage A puts out: a message to stage B, or a record for a topic.
 *
 * @param message for stage B; null when it is a record
 * @param topic where the record goes; null when it is a message
 * @param record framed bytes; null when it is a message
 */
@SuppressWarnings("ArrayRecordComponent") // handed on within one task, never compared
record StageOutput(
    @Nullable StageMessage message, @Nullable Topic topic, byte @Nullable [] record) {

  static StageOutput message(StageMessage message) {
    return new StageOutput(message, null, null);
  }

  static StageOutput record(Topic topic, byte[] record) {
    return new StageOutput(null, topic, record);
  }
}
