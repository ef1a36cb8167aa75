package io.forestall.alerts.dispatch;

/** What happens to the revisions of a sink and is counted. */
enum SinkCounter {
  ACCEPTED,
  FILTERED,
  REPEATED,
  REJECTED,
  DELIVERED,
  RETRIED,
  SUPERSEDED,
  DEAD
}
