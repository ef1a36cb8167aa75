package io.forestall.traces;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.record.NodeEvent;
import org.jspecify.annotations.Nullable;

/**
 * A row of events.csv: one line of a log.
 *
 * @param timeMillis time of the line by the node's clock; epoch milliseconds, UTC
 * @param source kmsg, fabricmanager, nccl, stdout or another log's name
 * @param line the raw line
 * @param recorded the record that an agent made of it, when the trace carries that; null when the
 *     line is still to be parsed
 */
public record TraceEvent(
    long timeMillis, String node, String source, String line, @Nullable NodeEvent recorded) {
  public TraceEvent {
    requireArgument(!node.isEmpty(), "node is empty");
    requireArgument(
        recorded == null
            || (recorded.getEventTimeMillis() == timeMillis
                && recorded.getNode().equals(node)
                && recorded.getSource().equals(source)
                && recorded.getLine().equals(line)),
        "the record of the line on %s at %s tells of another line",
        node,
        timeMillis);
  }

  /** A line with the record that an agent made of it. */
  public static TraceEvent of(NodeEvent recorded) {
    return new TraceEvent(
        recorded.getEventTimeMillis(),
        recorded.getNode(),
        recorded.getSource(),
        recorded.getLine(),
        recorded);
  }
}
