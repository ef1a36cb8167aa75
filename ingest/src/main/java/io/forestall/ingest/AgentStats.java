package io.forestall.ingest;

import io.forestall.ingest.publish.PublishStats;
import io.forestall.schemas.RejectReason;
import java.util.Map;

/**
 * What an agent did since its start, for the log and {@code --json}.
 *
 * @param samples samples published
 * @param missedTicks samples that were due while an earlier one was still being taken
 * @param lateSources answers that came too late for their sample
 * @param events log lines published
 * @param steps training steps published
 * @param rejects readings and lines that could not be used, by reason
 * @param publish what became of the records
 */
public record AgentStats(
    long samples,
    long missedTicks,
    long lateSources,
    long events,
    long steps,
    Map<RejectReason, Long> rejects,
    PublishStats publish) {

  public AgentStats {
    rejects = Map.copyOf(rejects);
  }
}
