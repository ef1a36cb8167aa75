package io.forestall.schemas.serde;

import io.forestall.schemas.RejectReason;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's wire format: a zero byte, the schema id as four bytes big-endian, then Avro binary.
 *
 * @see <a
 *     href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">Wire
 *     format</a>
 */
final class Framing {
  static final int HEADER_BYTES = 5;
  private static final byte MAGIC = 0;

  private Framing() {}

  /** A record without a value, such as a tombstone, is as unreadable as an empty one. */
  static byte[] orEmpty(byte @Nullable [] framed) {
    return framed == null ? new byte[0] : framed;
  }

  static void writeHeader(byte[] into, int schemaId) {
    into[0] = MAGIC;
    into[1] = (byte) (schemaId >>> 24);
    into[2] = (byte) (schemaId >>> 16);
    into[3] = (byte) (schemaId >>> 8);
    into[4] = (byte) schemaId;
  }

  /** The schema id of a framed record. */
  static int schemaId(byte[] framed) throws RejectedRecordException {
    if (framed.length < HEADER_BYTES) {
      throw new RejectedRecordException(
          RejectReason.MALFORMED_RECORD, "only " + framed.length + " bytes");
    }
    if (framed[0] != MAGIC) {
      throw new RejectedRecordException(
          RejectReason.MALFORMED_RECORD, "first byte is " + framed[0] + ", not the magic byte 0");
    }
    return (framed[1] & 0xff) << 24
        | (framed[2] & 0xff) << 16
        | (framed[3] & 0xff) << 8
        | (framed[4] & 0xff);
  }
}
