package io.forestall.ingest.collect.collective;

import io.forestall.schemas.EventKind;
import io.forestall.schemas.RankStanding;
import io.forestall.schemas.record.NodeEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Makes events of what was said about ranks. Numbers each, so that one that is sent twice can be
 * told: the numbers must rise over restarts.
 */
public final class CollectiveEvents {
  /** Lines are cut at this many characters, as the contract says. */
  private static final int MAX_LINE = 4_096;

  private static final int MAX_REASON = 1_024;

  private final String node;
  private final String bootId;
  private final String source;
  private final LongSupplier numbers;
  private final Consumer<NodeEvent> sink;

  /**
   * Makes events for a node.
   *
   * @param source names the one who says it: ras, flightrecorder, torchrun, nccl
   */
  public CollectiveEvents(
      String node, String bootId, String source, LongSupplier numbers, Consumer<NodeEvent> sink) {
    this.node = node;
    this.bootId = bootId;
    this.source = source;
    this.numbers = numbers;
    this.sink = sink;
  }

  /**
   * Hands over an event.
   *
   * @param line what was read, or a sentence that says it
   * @param job the job's id; empty when unknown
   */
  public void tell(
      EventKind kind,
      long timeMillis,
      long receivedMillis,
      String job,
      String line,
      List<RankStanding> standings) {
    tell(kind, timeMillis, receivedMillis, job, line, standings, Map.of());
  }

  /** Hands over an event with more fields. */
  void tell(
      EventKind kind,
      long timeMillis,
      long receivedMillis,
      String job,
      String line,
      List<RankStanding> standings,
      Map<String, String> more) {
    var fields = new HashMap<>(more);
    fields.replaceAll((name, value) -> cut(value, MAX_REASON));
    fields.put(RankStanding.FIELD, RankStanding.format(standings));
    if (!job.isEmpty()) {
      fields.put(RankStanding.JOB_FIELD, job);
    }
    sink.accept(
        NodeEvent.newBuilder()
            .setNode(node)
            .setEventTimeMillis(timeMillis)
            .setReceiveTimeMillis(receivedMillis)
            .setBootId(bootId)
            .setSource(source)
            .setSequence(numbers.getAsLong())
            .setLine(cut(line, MAX_LINE))
            .setKind(kind.name())
            .setFields(fields)
            .build());
  }

  private static String cut(String text, int length) {
    return text.length() > length ? text.substring(0, length) : text;
  }
}
