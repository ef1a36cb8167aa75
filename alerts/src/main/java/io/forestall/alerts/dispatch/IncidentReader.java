package io.forestall.alerts.dispatch;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.RejectedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads incidents off their topic. What is none is counted, parked with its reason, and passed
 * over. One instance belongs to one thread.
 */
final class IncidentReader {
  private static final int MAX_ID_CHARS = 200;

  /** What a journal takes, less room for its own fields. */
  private static final int MAX_RECORD_BYTES = JournalFormat.MAX_PAYLOAD_BYTES - 4_096;

  private final RecordDecoder<Incident> decoder;
  private final SinkCounters counters;
  private final @Nullable RejectWriter rejects;

  /**
   * A reader that counts, and parks if it is given a writer.
   *
   * @param rejects null for all sinks but one, which would park the same record once more
   */
  IncidentReader(
      RecordDecoder<Incident> decoder, SinkCounters counters, @Nullable RejectWriter rejects) {
    this.decoder = decoder;
    this.counters = counters;
    this.rejects = rejects;
  }

  /** The incident; null if this is the mark of a deleted one, or was rejected. */
  @Nullable Incident read(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return null;
    }
    if (record.value().length > MAX_RECORD_BYTES) {
      return reject(record, RejectReason.RECORD_TOO_LARGE, record.value().length + " bytes");
    }
    try {
      Incident incident = decoder.decode(record.value());
      String problem = identityProblem(incident, record.key());
      return problem == null ? incident : reject(record, RejectReason.WRONG_IDENTITY, problem);
    } catch (RejectedRecordException e) {
      return reject(record, e.reason(), String.valueOf(e.getMessage()));
    }
  }

  /** Returns when every reject so far is parked. */
  void flush() {
    if (rejects != null) {
      rejects.flush();
    }
  }

  private static @Nullable String identityProblem(Incident incident, byte @Nullable [] key) {
    String id = incident.getId();
    if (id.isBlank() || id.length() > MAX_ID_CHARS) {
      return "an incident id has 1 to " + MAX_ID_CHARS + " characters, not " + id.length();
    }
    if (id.chars().anyMatch(Character::isISOControl)) {
      return "the incident id holds control characters";
    }
    if (incident.getRevision() < 1) {
      return "revision " + incident.getRevision() + " is not positive";
    }
    return Arrays.equals(id.getBytes(StandardCharsets.UTF_8), key)
        ? null
        : "the key is not the incident id";
  }

  private @Nullable Incident reject(
      ConsumerRecord<byte[], byte[]> record, RejectReason reason, String detail) {
    counters.add(SinkCounter.REJECTED);
    if (rejects != null) {
      rejects.write(record, reason, detail);
    }
    return null;
  }
}
