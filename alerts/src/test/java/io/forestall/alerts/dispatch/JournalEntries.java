package io.forestall.alerts.dispatch;

import io.forestall.alerts.notify.EventType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;

/** Journal entries for tests. */
final class JournalEntries {
  private JournalEntries() {}

  static PendingDelivery pending(String incident, int revision, long nextAttemptMillis) {
    return new PendingDelivery(
        incident, revision, EventType.OPENED, 1_000, 0, nextAttemptMillis, bytes("record"));
  }

  static AuditEntry audit(String incident, int revision) {
    return new AuditEntry(incident + "-" + revision + "-chat", incident, revision, bytes("action"));
  }

  /** One of each kind. */
  static List<JournalEntry> samples() {
    return List.of(
        new JournalEntry.Accepted(pending("inc-1", 2, 5_000)),
        new JournalEntry.Postponed("inc-1", 2, 3, 9_000),
        new JournalEntry.Finished(audit("inc-1", 2)),
        new JournalEntry.Audited("inc-1-2-chat"),
        new JournalEntry.Known("inc-1", 7),
        new JournalEntry.Gone("0123456789abcdef"),
        new JournalEntry.Standing("inc-1", bytes("record")),
        new JournalEntry.Over("inc-1"));
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
