package io.forestall.alerts.dispatch;

import org.apache.kafka.common.utils.Bytes;

/**
 * A final outcome that the actions topic has yet to acknowledge.
 *
 * @param id of the ActionRecord; the same however often it is sent
 * @param incident the topic's key
 * @param record the framed ActionRecord
 */
record AuditEntry(String id, String incident, int revision, Bytes record) {}
