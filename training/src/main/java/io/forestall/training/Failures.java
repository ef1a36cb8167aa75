package io.forestall.training;

import io.forestall.traces.LabelKind;
import io.forestall.traces.LabelScope;
import io.forestall.traces.TraceLabel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a trace's labels say of each device: faults of hardware, network and storage that name it or
 * its node. What a user's job does to itself, and what cannot be put to a node, is none of them.
 */
final class Failures {
  private final Map<String, List<TraceLabel>> byNode = new HashMap<>();

  Failures(List<TraceLabel> labels) {
    for (TraceLabel label : labels) {
      boolean placed = label.scope() == LabelScope.DEVICE || label.scope() == LabelScope.NODE;
      if (placed && ofMachine(label.kind())) {
        byNode.computeIfAbsent(label.node(), node -> new ArrayList<>()).add(label);
      }
    }
  }

  private static boolean ofMachine(LabelKind kind) {
    return kind == LabelKind.HARDWARE || kind == LabelKind.NETWORK || kind == LabelKind.STORAGE;
  }

  /** The nodes on which something fails and does not only degrade. */
  Set<String> failingNodes() {
    var nodes = new HashSet<String>();
    byNode.forEach(
        (node, labels) -> {
          if (labels.stream().anyMatch(label -> label.failureMillis() != TraceLabel.NO_FAILURE)) {
            nodes.add(node);
          }
        });
    return nodes;
  }

  /** The next failure of the device after this time; null if none follows. */
  @Nullable TraceLabel next(String node, String device, long timeMillis) {
    TraceLabel next = null;
    for (TraceLabel label : of(node)) {
      boolean ahead =
          label.failureMillis() != TraceLabel.NO_FAILURE && label.failureMillis() > timeMillis;
      if (ahead
          && hits(label, device)
          && (next == null || label.failureMillis() < next.failureMillis())) {
        next = label;
      }
    }
    return next;
  }

  /** Whether the device has failed and is not yet repaired: there is nothing left to foretell. */
  boolean failed(String node, String device, long timeMillis) {
    return of(node).stream()
        .anyMatch(
            label ->
                hits(label, device)
                    && label.failureMillis() <= timeMillis
                    && timeMillis < label.endMillis());
  }

  /** Whether nothing is wrong with the device, or anything of its node. */
  boolean healthy(String node, long timeMillis) {
    return of(node).stream()
        .noneMatch(label -> label.onsetMillis() <= timeMillis && timeMillis < label.endMillis());
  }

  private List<TraceLabel> of(String node) {
    return byNode.getOrDefault(node, List.of());
  }

  private static boolean hits(TraceLabel label, String device) {
    return label.scope() == LabelScope.NODE || label.device().equals(device);
  }
}
