package io.forestall.traces;

import static io.forestall.schemas.Checks.requireArgument;

/**
 * A row of nodes.csv: one machine and where it stands.
 *
 * @param vendor nvidia, amd, intel or cpu; empty when unknown
 * @param sku model of the accelerators; empty when unknown
 * @param devices how many accelerators it has; 0 when unknown or none
 * @param rack empty when unknown
 * @param leaf leaf switch; empty when unknown
 */
public record TraceNode(
    String node, String vendor, String sku, int devices, String rack, String leaf) {
  public TraceNode {
    requireArgument(!node.isEmpty(), "node is empty");
    requireArgument(devices >= 0, "devices must not be negative: %s", devices);
  }
}
