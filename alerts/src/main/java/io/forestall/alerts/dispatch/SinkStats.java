package io.forestall.alerts.dispatch;

/**
 * What one sink has done since the service started; pending counts what waits, since whenever.
 *
 * @param accepted revisions taken on
 * @param filtered revisions the sink does not want to hear of
 * @param repeated revisions that had been taken on before
 * @param rejected records that could not be read
 * @param delivered revisions told
 * @param retried attempts that failed and will be repeated
 * @param superseded revisions that a newer one of the same kind replaced before they were told
 * @param dead revisions given up, which are now dead letters
 * @param pending revisions that wait to be told
 * @param running whether the sink's thread is at work
 */
public record SinkStats(
    long accepted,
    long filtered,
    long repeated,
    long rejected,
    long delivered,
    long retried,
    long superseded,
    long dead,
    long pending,
    boolean running) {}
