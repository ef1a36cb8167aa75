package io.forestall.app.traces.imports;

import io.forestall.schemas.RejectReason;
import java.util.Map;

/**
 * What became of a recording.
 *
 * @param samples one per node and tick
 * @param darkTicks ticks at which nothing of the node itself answered; they have no sample
 * @param rows usable rows
 * @param repeatedRows rows of a time that an earlier file of the node has
 * @param badRows rows that could not be read
 * @param labels taken over
 * @param labelsOutside of nodes or times that the recording does not cover
 * @param rejected numbers that could not be used, by reason
 */
public record ImportReport(
    int nodes,
    int devices,
    long samples,
    long darkTicks,
    long rows,
    long repeatedRows,
    long badRows,
    int labels,
    int labelsOutside,
    Map<RejectReason, Long> rejected) {
  public ImportReport {
    rejected = Map.copyOf(rejected);
  }
}
