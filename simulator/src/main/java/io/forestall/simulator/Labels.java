package io.forestall.simulator;

import io.forestall.traces.TraceLabel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The labels of a trace. A label says what the trace can show: a first sign before its first record
 * counts as being there, and an effect ends with the trace, or where the same nodes are seen again,
 * which by then are repaired.
 */
final class Labels {
  private final List<TraceLabel> labels = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();

  /** Adds the label of an episode that is seen between the two times. */
  void add(Episode episode, long fromMillis, long toMillis) {
    PlannedFault fault = episode.fault();
    long onsetMillis = Math.min(toMillis, Math.max(fromMillis, fault.onsetMillis()));
    boolean fails =
        fault.failureMillis() != PlannedFault.NO_FAILURE && fault.failureMillis() < toMillis;
    String device =
        fault.device() == PlannedFault.NO_DEVICE
            ? ""
            : episode.layout().node(fault.node()).devices().get(fault.device()).id();
    labels.add(
        new TraceLabel(
            String.format(
                Locale.ROOT,
                "%s-%03d",
                fault.fault(),
                numbers.merge(fault.fault(), 1, Integer::sum)),
            fault.label(),
            fault.scope(),
            fault.node(),
            device,
            fault.job(),
            onsetMillis,
            fails ? Math.max(onsetMillis, fault.failureMillis()) : TraceLabel.NO_FAILURE,
            Math.max(onsetMillis, Math.min(toMillis, fault.endMillis())),
            fault.kind(),
            fault.fault()));
  }

  /** In the order in which they were added. */
  List<TraceLabel> labels() {
    return List.copyOf(labels);
  }
}
