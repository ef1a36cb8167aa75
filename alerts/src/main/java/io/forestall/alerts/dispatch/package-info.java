/**
 * Takes incidents off their topic and sees to it that each sink hears of them: at least once, in
 * order, through restarts, and with a dead letter where it cannot be.
 *
 * <p>One consumer group, one thread and one folder per sink, so that a dead receiver holds nobody
 * back. A revision is first written to the sink's {@link
 * io.forestall.alerts.dispatch.DeliveryJournal}, then its offset is committed, then it is told
 * through {@code notify}, which knows nothing of all this. What was told or given up goes to the
 * actions topic.
 *
 * <p>The folder must outlive the process: it holds what was taken off the topic and not yet told.
 * Of several processes with the same sinks, each serves some of the partitions; order is kept
 * within a process, so run one and let it be restarted.
 */
@NullMarked
package io.forestall.alerts.dispatch;

import org.jspecify.annotations.NullMarked;
