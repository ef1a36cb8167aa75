package io.forestall.alerts.dispatch;

import org.apache.kafka.common.utils.Bytes;

/**
 * What a sink could not be told.
 *
 * @param event id of the message: incident and revision
 * @param time when it was given up, RFC 3339
 * @param outcome DEAD_LETTERED after too many attempts, or REFUSED
 * @param summary the incident in one sentence
 * @param record the framed Incident, to be sent again
 */
public record DeadLetter(
    String sink,
    String event,
    String time,
    String outcome,
    String reason,
    int attempts,
    String summary,
    Bytes record) {}
