package io.forestall.schemas.serde;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Gives the same String for the same bytes without building it anew: names of devices, ports and
 * nodes come again with every record. A direct-mapped table of fixed size: a collision costs one
 * String and nothing else, so hostile names cannot make it grow. One instance belongs to one
 * thread.
 */
final class Utf8Cache {
  private static final int SLOTS = 1 << 15;
  private static final int MAX_CACHED_BYTES = 128;

  private final byte[][] keys = new byte[SLOTS][];
  private final String[] values = new String[SLOTS];

  String get(byte[] bytes, int from, int length) {
    if (length == 0) {
      return "";
    }
    if (length > MAX_CACHED_BYTES) {
      return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
    int hash = length;
    for (int i = from; i < from + length; i++) {
      hash = hash * 31 + bytes[i];
    }
    int slot = (hash ^ hash >>> 15) & (SLOTS - 1);
    byte[] key = keys[slot];
    if (key != null && Arrays.equals(key, 0, key.length, bytes, from, from + length)) {
      return values[slot];
    }
    String value = new String(bytes, from, length, StandardCharsets.UTF_8);
    keys[slot] = Arrays.copyOfRange(bytes, from, from + length);
    values[slot] = value;
    return value;
  }
}
