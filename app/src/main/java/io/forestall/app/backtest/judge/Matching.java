package io.forestall.app.backtest.judge;

import java.util.Arrays;
import java.util.List;

/**
 * Pairs incidents with labels: as many pairs as can be, and of all such pairings the cheapest.
 *
 * <p>Successive shortest augmenting paths (Bellman-Ford): after each the pairing is the cheapest of
 * its size, so the last one is the cheapest of the largest. Cost O(labels x edges) in practice;
 * edges are few, as an incident meets the labels of its own nodes and time alone. The result does
 * not depend on chance: ties go to what stands first.
 */
final class Matching {
  private static final long FAR = Long.MAX_VALUE / 4;
  private static final int NONE = -1;

  /** An incident that may stand for a label, and what that costs. */
  record Edge(int incident, int label, long cost) {}

  private final List<Edge> edges;
  private final Edge[] ofIncident;
  private final Edge[] ofLabel;
  private final long[] incidentCost;
  private final long[] labelCost;
  private final Edge[] reachedBy;

  private Matching(int incidents, int labels, List<Edge> edges) {
    this.edges = edges;
    this.ofIncident = new Edge[incidents];
    this.ofLabel = new Edge[labels];
    this.incidentCost = new long[incidents];
    this.labelCost = new long[labels];
    this.reachedBy = new Edge[incidents];
  }

  /** For each incident the number of its label, or -1. */
  static int[] match(int incidents, int labels, List<Edge> edges) {
    var matching = new Matching(incidents, labels, edges);
    while (matching.augment()) {
      // each round adds a pair
    }
    return Arrays.stream(matching.ofIncident)
        .mapToInt(edge -> edge == null ? NONE : edge.label)
        .toArray();
  }

  private boolean augment() {
    spread();
    int end = NONE;
    for (int i = 0; i < ofIncident.length; i++) {
      if (ofIncident[i] == null
          && incidentCost[i] < FAR
          && (end == NONE || incidentCost[i] < incidentCost[end])) {
        end = i;
      }
    }
    if (end == NONE) {
      return false;
    }
    int incident = end;
    while (incident != NONE) {
      Edge edge = reachedBy[incident];
      Edge before = ofLabel[edge.label];
      ofIncident[incident] = edge;
      ofLabel[edge.label] = edge;
      incident = before == null ? NONE : before.incident;
    }
    return true;
  }

  /** The cheapest way from any free label to every incident: along an edge, back along a pair. */
  private void spread() {
    Arrays.fill(incidentCost, FAR);
    for (int l = 0; l < ofLabel.length; l++) {
      labelCost[l] = ofLabel[l] == null ? 0 : FAR;
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Edge edge : edges) {
        if (labelCost[edge.label] == FAR || edge.equals(ofLabel[edge.label])) {
          continue;
        }
        long cost = labelCost[edge.label] + edge.cost;
        if (cost < incidentCost[edge.incident]) {
          incidentCost[edge.incident] = cost;
          reachedBy[edge.incident] = edge;
          Edge pair = ofIncident[edge.incident];
          if (pair != null) {
            labelCost[pair.label] = cost - pair.cost;
          }
          changed = true;
        }
      }
    }
  }
}
