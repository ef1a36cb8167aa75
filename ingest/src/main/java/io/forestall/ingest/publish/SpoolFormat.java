package io.forestall.ingest.publish;

import io.forestall.schemas.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a segment file: a header, then frames.
 *
 * <pre>
 *   header = "FSPL" version(1)
 *   frame  = bodyLength(4) crc32c(4) body
 *   body   = appendTimeMillis(8) topicLength(1) topic keyLength(2) key value
 * </pre>
 *
 * Numbers are big-endian, the checksum covers the body, topic is the name of a {@link Topic}.
 */
final class SpoolFormat {
  static final int HEADER_BYTES = 5;

  /** A longer frame is refused on the way in, and is garbage on the way out. */
  static final int MAX_FRAME_BYTES = 8 << 20;

  /** {@link #frameBytes}: the buffer ends before the frame does. */
  static final int INCOMPLETE = 0;

  /** {@link #frameBytes}: no frame starts here. */
  static final int CORRUPT = -1;

  static final int FRAME_HEADER_BYTES = 8;
  private static final int MAGIC = 0x4653504C; // FSPL

  /** Goes up when the layout changes or a topic is added. */
  private static final byte VERSION = 1;

  private static final int MIN_BODY_BYTES = 8 + 1 + 2;
  private static final int MAX_KEY_BYTES = 0xffff;
  private static final Map<String, Topic> TOPICS = new HashMap<>();

  static {
    for (Topic topic : Topic.values()) {
      TOPICS.put(topic.name(), topic);
    }
  }

  private SpoolFormat() {}

  static ByteBuffer header() {
    return ByteBuffer.allocate(HEADER_BYTES).putInt(MAGIC).put(VERSION).flip();
  }

  /** The version in a header, 0 if it is not one. */
  static int version(ByteBuffer header) {
    return header.remaining() >= HEADER_BYTES && header.getInt() == MAGIC ? header.get() : 0;
  }

  static boolean readable(int version) {
    return version == VERSION;
  }

  /** The frame of a record, ready to be written; null if it would be too long. */
  static @Nullable ByteBuffer encode(long appendTimeMillis, Topic topic, String key, byte[] value) {
    byte[] topicBytes = topic.name().getBytes(StandardCharsets.UTF_8);
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    long bodyBytes = (long) MIN_BODY_BYTES + topicBytes.length + keyBytes.length + value.length;
    if (keyBytes.length > MAX_KEY_BYTES || bodyBytes + FRAME_HEADER_BYTES > MAX_FRAME_BYTES) {
      return null;
    }
    ByteBuffer frame = ByteBuffer.allocate(FRAME_HEADER_BYTES + (int) bodyBytes);
    frame.putInt((int) bodyBytes).putInt(0).putLong(appendTimeMillis);
    frame.put((byte) topicBytes.length).put(topicBytes);
    frame.putShort((short) keyBytes.length).put(keyBytes).put(value).flip();
    return frame.putInt(4, checksum(frame.duplicate().position(FRAME_HEADER_BYTES)));
  }

  /**
   * Length of the frame at the buffer's position, checksum verified; else {@link #INCOMPLETE} or
   * {@link #CORRUPT}. The buffer stays as it is.
   */
  static int frameBytes(ByteBuffer buffer) {
    if (buffer.remaining() < FRAME_HEADER_BYTES) {
      return INCOMPLETE;
    }
    int start = buffer.position();
    int bodyBytes = buffer.getInt(start);
    if (bodyBytes < MIN_BODY_BYTES || bodyBytes > MAX_FRAME_BYTES - FRAME_HEADER_BYTES) {
      return CORRUPT;
    }
    if (buffer.remaining() < FRAME_HEADER_BYTES + bodyBytes) {
      return INCOMPLETE;
    }
    ByteBuffer body = buffer.slice(start + FRAME_HEADER_BYTES, bodyBytes);
    return checksum(body) == buffer.getInt(start + 4) ? FRAME_HEADER_BYTES + bodyBytes : CORRUPT;
  }

  /** Append time of the verified frame at the buffer's position. */
  static long appendTimeMillis(ByteBuffer buffer) {
    return buffer.getLong(buffer.position() + FRAME_HEADER_BYTES);
  }

  /** Reads a verified frame; null if its body is not one that {@link #encode} makes. */
  static @Nullable SpoolEntry decode(ByteBuffer frame, long number) {
    int frameBytes = frame.remaining();
    frame.position(frame.position() + FRAME_HEADER_BYTES);
    long appendTimeMillis = frame.getLong();
    int topicBytes = Byte.toUnsignedInt(frame.get());
    if (topicBytes + 2 > frame.remaining()) {
      return null;
    }
    Topic topic = TOPICS.get(text(frame, topicBytes));
    int keyBytes = Short.toUnsignedInt(frame.getShort());
    if (topic == null || keyBytes > frame.remaining()) {
      return null;
    }
    String key = text(frame, keyBytes);
    byte[] value = new byte[frame.remaining()];
    frame.get(value);
    return new SpoolEntry(number, appendTimeMillis, topic, key, value, frameBytes);
  }

  private static String text(ByteBuffer buffer, int bytes) {
    byte[] text = new byte[bytes];
    buffer.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private static int checksum(ByteBuffer body) {
    var crc = new CRC32C();
    crc.update(body);
    return (int) crc.getValue();
  }
}
