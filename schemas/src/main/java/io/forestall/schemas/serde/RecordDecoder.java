package io.forestall.schemas.serde;

import io.forestall.schemas.RejectReason;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Framed bytes to record, whichever released schema wrote them. Garbage is refused with a reason
 * and never with more memory than the limits below. One instance belongs to one thread.
 */
public final class RecordDecoder<T extends SpecificRecordBase> {
  static {
    // Avro allocates what a length prefix claims before it looks whether the bytes are there.
    limit("org.apache.avro.limits.bytes.maxLength", 64 << 20);
    limit("org.apache.avro.limits.string.maxLength", 1 << 20);
    limit("org.apache.avro.limits.collectionItems.maxLength", 1 << 20);
    TrustedRecords.trust();
  }

  private final Schema readerSchema;
  private final SpecificData data;
  private final SchemaRegistry registry;
  private final Map<Integer, SpecificDatumReader<T>> readers = new HashMap<>();
  private @Nullable BinaryDecoder decoder;

  public RecordDecoder(Class<T> type, SchemaRegistry registry) {
    this.data = SpecificData.getForClass(type);
    this.readerSchema = data.getSchema(type);
    this.registry = registry;
  }

  /**
   * The record in these bytes.
   *
   * @throws RejectedRecordException if they are not such a record, with the reason
   */
  public T decode(byte @Nullable [] value) throws RejectedRecordException {
    byte[] framed = Framing.orEmpty(value);
    int id = Framing.schemaId(framed);
    SpecificDatumReader<T> reader = reader(id);
    try {
      decoder =
          DecoderFactory.get()
              .binaryDecoder(
                  framed, Framing.HEADER_BYTES, framed.length - Framing.HEADER_BYTES, decoder);
      @SuppressWarnings("NullAway") // Avro takes null for "make a new one"
      T record = reader.read(null, decoder);
      if (!decoder.isEnd()) {
        throw new RejectedRecordException(
            RejectReason.MALFORMED_RECORD, "bytes left after " + readerSchema.getName());
      }
      return record;
    } catch (IOException | RuntimeException e) { // Avro throws whatever the garbage leads to
      throw new RejectedRecordException(
          RejectReason.MALFORMED_RECORD, "not a " + readerSchema.getName() + ": " + e);
    }
  }

  private SpecificDatumReader<T> reader(int id) throws RejectedRecordException {
    SpecificDatumReader<T> known = readers.get(id);
    if (known != null) {
      return known;
    }
    Schema writerSchema = registry.schemaOf(id);
    if (writerSchema == null) {
      throw new RejectedRecordException(RejectReason.UNKNOWN_SCHEMA, "schema id " + id);
    }
    if (!writerSchema.getFullName().equals(readerSchema.getFullName())) {
      throw new RejectedRecordException(
          RejectReason.MALFORMED_RECORD,
          "a " + writerSchema.getName() + " where a " + readerSchema.getName() + " belongs");
    }
    var reader = new SpecificDatumReader<T>(writerSchema, readerSchema, data);
    readers.put(id, reader);
    return reader;
  }

  private static void limit(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, String.valueOf(value));
    }
  }
}
