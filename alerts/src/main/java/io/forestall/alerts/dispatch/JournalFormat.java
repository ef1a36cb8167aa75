package io.forestall.alerts.dispatch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * How entries stand in a journal file: one frame after the other.
 *
 * <pre>
 *   'F' 'J' 'R' version | length, 4 bytes | CRC-32C of length and payload, 4 bytes | payload
 * </pre>
 *
 * Every frame says what it is, so that after a damaged stretch the next whole one is found again:
 * what was written completely and is itself unharmed is never lost.
 */
final class JournalFormat {
  /** Larger than any record that a broker takes by default. */
  static final int MAX_PAYLOAD_BYTES = 4 << 20;

  private static final byte VERSION = 1;
  private static final byte[] MARKER = {'F', 'J', 'R', VERSION};
  private static final int LENGTH_AT = MARKER.length;
  private static final int CRC_AT = LENGTH_AT + Integer.BYTES;
  private static final int HEADER_BYTES = CRC_AT + Integer.BYTES;

  /**
   * What a file holds.
   *
   * @param damagedBytes of stretches that are no frames
   * @param tornBytes of a last frame whose writing was cut short
   */
  record Scan(List<byte[]> payloads, int damagedBytes, int tornBytes) {}

  private JournalFormat() {}

  static ByteBuffer frame(byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES + payload.length);
    frame.put(MARKER).putInt(payload.length).putInt(0).put(payload);
    frame.putInt(CRC_AT, crc(frame, 0, payload.length));
    return frame.flip();
  }

  /**
   * Every whole frame of a file.
   *
   * @throws IOException if a newer program wrote it
   */
  static Scan scan(byte[] file) throws IOException {
    boolean marked = file.length >= MARKER.length && Arrays.equals(file, 0, 3, MARKER, 0, 3);
    if (marked && file[3] > VERSION) {
      throw new IOException(
          "written in version " + file[3] + ", this program reads up to version " + VERSION);
    }
    ByteBuffer bytes = ByteBuffer.wrap(file);
    var payloads = new ArrayList<byte[]>();
    int damagedBytes = 0;
    int at = 0;
    while (at < file.length) {
      if (isFrame(bytes, at)) {
        int start = at + HEADER_BYTES;
        at = start + bytes.getInt(at + LENGTH_AT);
        payloads.add(Arrays.copyOfRange(file, start, at));
      } else {
        int next = at + 1;
        while (next < file.length && !isFrame(bytes, next)) {
          next++;
        }
        if (next == file.length && isTorn(bytes, at)) {
          return new Scan(payloads, damagedBytes, next - at);
        }
        damagedBytes += next - at;
        at = next;
      }
    }
    return new Scan(payloads, damagedBytes, 0);
  }

  private static boolean isFrame(ByteBuffer bytes, int at) {
    if (bytes.limit() - at < HEADER_BYTES || !isMarked(bytes, at)) {
      return false;
    }
    int length = bytes.getInt(at + LENGTH_AT);
    return length >= 0
        && length <= Math.min(MAX_PAYLOAD_BYTES, bytes.limit() - at - HEADER_BYTES)
        && bytes.getInt(at + CRC_AT) == crc(bytes, at, length);
  }

  /** Whether the rest of the file looks like the beginning of a frame. */
  private static boolean isTorn(ByteBuffer bytes, int at) {
    int left = bytes.limit() - at;
    if (!isMarked(bytes, at)) {
      return false;
    }
    if (left < HEADER_BYTES) {
      return true;
    }
    int length = bytes.getInt(at + LENGTH_AT);
    return length >= 0 && length <= MAX_PAYLOAD_BYTES && length > left - HEADER_BYTES;
  }

  private static boolean isMarked(ByteBuffer bytes, int at) {
    for (int i = 0; i < MARKER.length && at + i < bytes.limit(); i++) {
      if (bytes.get(at + i) != MARKER[i]) {
        return false;
      }
    }
    return true;
  }

  private static int crc(ByteBuffer bytes, int at, int length) {
    var crc = new CRC32C();
    crc.update(bytes.slice(at + LENGTH_AT, Integer.BYTES));
    crc.update(bytes.slice(at + HEADER_BYTES, length));
    return (int) crc.getValue();
  }
}
