package io.forestall.alerts.dispatch;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.alerts.notify.EventType;
import org.apache.kafka.common.utils.Bytes;

/**
 * A revision that a sink has yet to be told.
 *
 * @param acceptedMillis when it was taken off the topic; epoch milliseconds
 * @param attempts how many were made
 * @param nextAttemptMillis when the next one is due; epoch milliseconds
 * @param record the framed Incident as it came
 */
record PendingDelivery(
    String incident,
    int revision,
    EventType type,
    long acceptedMillis,
    int attempts,
    long nextAttemptMillis,
    Bytes record) {

  PendingDelivery {
    requireArgument(!incident.isEmpty(), "an incident must have an id");
    requireArgument(attempts >= 0, "attempts must not be negative: %s", attempts);
  }

  PendingDelivery withAttempt(int newAttempts, long newNextAttemptMillis) {
    return new PendingDelivery(
        incident, revision, type, acceptedMillis, newAttempts, newNextAttemptMillis, record);
  }
}
