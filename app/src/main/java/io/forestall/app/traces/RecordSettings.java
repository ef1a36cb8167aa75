package io.forestall.app.traces;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.KafkaConfig;
import java.nio.file.Path;
import java.util.Set;

/**
 * What to record. Times are the broker's, at which it took a record in.
 *
 * @param folder of the trace; must not exist
 * @param fromMillis first moment, epoch milliseconds; {@link #EARLIEST} or {@link #LATEST}
 * @param untilMillis first moment after it, epoch milliseconds; {@link #END} or {@link #STOPPED}
 * @param nodes empty for all
 */
public record RecordSettings(
    KafkaConfig kafka, Path folder, long fromMillis, long untilMillis, Set<String> nodes) {
  /** Everything that the topics still have. */
  public static final long EARLIEST = 0;

  /** Only what comes from now on. */
  public static final long LATEST = Long.MAX_VALUE;

  /** As far as the topics reach at the start. */
  public static final long END = -1;

  /** Until somebody stops it. */
  public static final long STOPPED = Long.MAX_VALUE;

  public RecordSettings {
    nodes = Set.copyOf(nodes);
    requireArgument(fromMillis >= EARLIEST, "from must not be before 1970: %s", fromMillis);
    requireArgument(untilMillis >= END, "until must not be before 1970: %s", untilMillis);
    requireArgument(
        untilMillis == END || fromMillis == LATEST || fromMillis < untilMillis,
        "from must be before until: %s, %s",
        fromMillis,
        untilMillis);
  }

  boolean wants(String node) {
    return nodes.isEmpty() || nodes.contains(node);
  }
}
