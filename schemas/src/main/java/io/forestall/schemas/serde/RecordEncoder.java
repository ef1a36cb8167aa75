package io.forestall.schemas.serde;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Record to framed bytes. Buffers are reused between calls, so one instance belongs to one thread.
 */
public final class RecordEncoder {
  static {
    TrustedRecords.trust();
  }

  private record Writer(int schemaId, SpecificDatumWriter<SpecificRecordBase> datum) {}

  private final SchemaRegistry registry;
  private final Map<Schema, Writer> writers = new HashMap<>();
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(4_096);
  private final byte[] header = new byte[Framing.HEADER_BYTES];
  private @Nullable BinaryEncoder encoder;

  public RecordEncoder(SchemaRegistry registry) {
    this.registry = registry;
  }

  /**
   * The framed bytes of the record.
   *
   * @throws IllegalArgumentException if the registry refuses its schema
   */
  public byte[] encode(SpecificRecordBase record) {
    Writer writer =
        writers.computeIfAbsent(
            record.getSchema(),
            schema -> new Writer(registry.idOf(schema), new SpecificDatumWriter<>(schema)));
    buffer.reset();
    Framing.writeHeader(header, writer.schemaId());
    buffer.writeBytes(header);
    encoder = EncoderFactory.get().binaryEncoder(buffer, encoder);
    try {
      writer.datum().write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a byte array does not fail
    }
    return buffer.toByteArray();
  }
}
