package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.streams.core.align.AlignConfig;
import io.forestall.streams.core.align.Arrival;
import io.forestall.streams.core.align.EventTime;
import io.forestall.streams.core.align.NodeClock;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets each log line through once: boot id, source and sequence identify it, and a smaller or equal
 * sequence of the same boot and source is a line read twice. Times are corrected as for samples.
 */
final class EventAligner {
  /** A host has a handful of log sources; more is a flood of invented names. */
  private static final int MAX_SOURCES = 64;

  /** The last line: one record of the kernel may hold two events, so what it said counts too. */
  private record Position(String bootId, long sequence, String kind) {
    boolean holds(NodeEvent event) {
      return bootId.equals(event.getBootId())
          && (event.getSequence() < sequence
              || (event.getSequence() == sequence && kind.equals(kindOf(event))));
    }
  }

  private final AlignConfig config;
  private final NodeClock clock = new NodeClock();
  private final Map<String, Position> last = new HashMap<>();
  private long timeMillis;

  EventAligner(AlignConfig config) {
    this.config = config;
  }

  /** Why the line must not be used, or null; its time is then {@link #timeMillis}. */
  @Nullable RejectReason refuse(NodeEvent event, Arrival arrival) {
    long offsetMillis = clock.offset(arrival);
    if (Math.abs(offsetMillis) > config.correctableOffset().toMillis()) {
      return RejectReason.CLOCK_OFFSET;
    }
    if (!EventTime.plausible(event.getEventTimeMillis(), event.getReceiveTimeMillis(), config)) {
      return RejectReason.OUT_OF_RANGE;
    }
    Position before = last.get(event.getSource());
    if (before != null && before.holds(event)) {
      return RejectReason.DUPLICATE;
    }
    if (before == null && last.size() == MAX_SOURCES) {
      return RejectReason.TOO_MANY_SERIES;
    }
    last.put(
        event.getSource(), new Position(event.getBootId(), event.getSequence(), kindOf(event)));
    timeMillis = event.getEventTimeMillis() + offsetMillis;
    return null;
  }

  private static String kindOf(NodeEvent event) {
    return event.getKind() + event.getCode() + event.getPci();
  }

  long timeMillis() {
    return timeMillis;
  }

  void write(StateWriter out) {
    clock.write(out);
    out.writeInt(last.size());
    last.forEach(
        (source, position) -> {
          out.writeString(source);
          out.writeString(position.bootId);
          out.writeLong(position.sequence);
          out.writeString(position.kind);
        });
  }

  void read(StateReader in) {
    clock.read(in);
    for (int n = in.readInt(); n > 0; n--) {
      last.put(in.readString(), new Position(in.readString(), in.readLong(), in.readString()));
    }
  }
}
