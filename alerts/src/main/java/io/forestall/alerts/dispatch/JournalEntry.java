package io.forestall.alerts.dispatch;

import io.forestall.alerts.notify.EventType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.utils.Bytes;

/**
 * One line of a delivery journal: a kind byte and fields in {@link DataOutputStream}'s encoding.
 * Kinds are never renumbered; a new field means a new kind.
 */
sealed interface JournalEntry {

  /** Does to the state what this entry says; the same whether just written or read again. */
  void applyTo(JournalState state);

  /** Writes kind and fields. */
  void write(DataOutputStream out) throws IOException;

  /** A revision was taken off the topic. */
  record Accepted(PendingDelivery delivery) implements JournalEntry {
    static final byte KIND = 1;

    @Override
    public void applyTo(JournalState state) {
      state.accept(delivery);
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(KIND);
      out.writeUTF(delivery.incident());
      out.writeInt(delivery.revision());
      out.writeUTF(delivery.type().name());
      out.writeLong(delivery.acceptedMillis());
      out.writeInt(delivery.attempts());
      out.writeLong(delivery.nextAttemptMillis());
      writeBytes(out, delivery.record());
    }
  }

  /** An attempt failed and another one will follow. */
  record Postponed(String incident, int revision, int attempts, long nextAttemptMillis)
      implements JournalEntry {
    static final byte KIND = 2;

    @Override
    public void applyTo(JournalState state) {
      state.postpone(incident, revision, attempts, nextAttemptMillis);
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(KIND);
      out.writeUTF(incident);
      out.writeInt(revision);
      out.writeInt(attempts);
      out.writeLong(nextAttemptMillis);
    }
  }

  /** Delivered, dead-lettered or superseded; nothing more will be tried. */
  record Finished(AuditEntry audit) implements JournalEntry {
    static final byte KIND = 3;

    @Override
    public void applyTo(JournalState state) {
      state.finish(audit);
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(KIND);
      out.writeUTF(audit.id());
      out.writeUTF(audit.incident());
      out.writeInt(audit.revision());
      writeBytes(out, audit.record());
    }
  }

  /** The actions topic has it. */
  record Audited(String id) implements JournalEntry {
    static final byte KIND = 4;

    @Override
    public void applyTo(JournalState state) {
      state.audited(id);
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(KIND);
      out.writeUTF(id);
    }
  }

  /** The newest revision that was ever accepted; stands for entries that were compacted away. */
  record Known(String incident, int revision) implements JournalEntry {
    static final byte KIND = 5;

    @Override
    public void applyTo(JournalState state) {
      state.know(incident, revision);
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(KIND);
      out.writeUTF(incident);
      out.writeInt(revision);
    }
  }

  /** The receiver at this address wants no further message. */
  record Gone(String fingerprint) implements JournalEntry {
    static final byte KIND = 6;

    @Override
    public void applyTo(JournalState state) {
      state.gone(fingerprint);
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(KIND);
      out.writeUTF(fingerprint);
    }
  }

  /** The revision of an open incident that a receiver which forgets was told last. */
  record Standing(String incident, Bytes record) implements JournalEntry {
    static final byte KIND = 7;

    @Override
    public void applyTo(JournalState state) {
      state.stands(incident, record);
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(KIND);
      out.writeUTF(incident);
      writeBytes(out, record);
    }
  }

  /** The receiver need not hear of this incident any more. */
  record Over(String incident) implements JournalEntry {
    static final byte KIND = 8;

    @Override
    public void applyTo(JournalState state) {
      state.over(incident);
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeByte(KIND);
      out.writeUTF(incident);
    }
  }

  /** The bytes of this entry. */
  default byte[] encode() {
    var bytes = new ByteArrayOutputStream();
    try {
      write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a byte array does not fail
    }
    return bytes.toByteArray();
  }

  /**
   * The entry in these bytes.
   *
   * @throws IOException if they hold none
   */
  static JournalEntry decode(byte[] bytes) throws IOException {
    var in = new DataInputStream(new ByteArrayInputStream(bytes));
    try {
      byte kind = in.readByte();
      return switch (kind) {
        case Accepted.KIND -> new Accepted(readDelivery(in));
        case Postponed.KIND ->
            new Postponed(in.readUTF(), in.readInt(), in.readInt(), in.readLong());
        case Finished.KIND ->
            new Finished(new AuditEntry(in.readUTF(), in.readUTF(), in.readInt(), readBytes(in)));
        case Audited.KIND -> new Audited(in.readUTF());
        case Known.KIND -> new Known(in.readUTF(), in.readInt());
        case Gone.KIND -> new Gone(in.readUTF());
        case Standing.KIND -> new Standing(in.readUTF(), readBytes(in));
        case Over.KIND -> new Over(in.readUTF());
        default -> throw new IOException("unknown kind of journal entry: " + kind);
      };
    } catch (IllegalArgumentException e) {
      throw new IOException("a journal entry holds impossible values", e);
    }
  }

  private static PendingDelivery readDelivery(DataInputStream in) throws IOException {
    return new PendingDelivery(
        in.readUTF(),
        in.readInt(),
        EventType.valueOf(in.readUTF()),
        in.readLong(),
        in.readInt(),
        in.readLong(),
        readBytes(in));
  }

  private static void writeBytes(DataOutputStream out, Bytes bytes) throws IOException {
    out.writeInt(bytes.get().length);
    out.write(bytes.get());
  }

  private static Bytes readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) { // before memory is taken for it
      throw new IOException("impossible length " + length);
    }
    return Bytes.wrap(in.readNBytes(length));
  }
}
