package io.forestall.ingest.publish;

import java.util.ArrayDeque;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Records handed to the producer, in order, until the broker has answered for each and for all
 * before it. The sender's thread owns it; answers arrive from the producer's thread.
 */
final class InFlight {

  /** One record on its way. */
  static final class Flight {
    private final SpoolEntry entry;
    private volatile boolean answered;
    private volatile @Nullable Exception problem;

    private Flight(SpoolEntry entry) {
      this.entry = entry;
    }

    SpoolEntry entry() {
      return entry;
    }

    /** The broker's answer: a problem, or null for delivered. */
    void answer(@Nullable Exception outcome) {
      problem = outcome;
      answered = true;
    }

    boolean isAnswered() {
      return answered;
    }

    @Nullable Exception problem() {
      return problem;
    }

    /** Whether sending this very record again is pointless. */
    boolean isTooLarge() {
      return problem instanceof RecordTooLargeException;
    }
  }

  private final ArrayDeque<Flight> flights = new ArrayDeque<>();
  private long bytes;

  Flight add(SpoolEntry entry) {
    var flight = new Flight(entry);
    flights.add(flight);
    bytes += entry.frameBytes();
    return flight;
  }

  /** Takes back the newest: the producer did not take it. */
  void removeLast() {
    bytes -= flights.removeLast().entry.frameBytes();
  }

  /** The oldest if it was answered with delivered or too large; null otherwise. */
  @Nullable Flight pollSettled() {
    Flight oldest = flights.peek();
    if (oldest == null || !oldest.answered || (oldest.problem != null && !oldest.isTooLarge())) {
      return null;
    }
    flights.remove();
    bytes -= oldest.entry.frameBytes();
    return oldest;
  }

  @Nullable SpoolEntry oldest() {
    Flight oldest = flights.peek();
    return oldest == null ? null : oldest.entry;
  }

  long bytes() {
    return bytes;
  }

  void clear() {
    flights.clear();
    bytes = 0;
  }
}
