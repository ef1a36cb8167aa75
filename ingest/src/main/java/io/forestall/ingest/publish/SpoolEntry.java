package io.forestall.ingest.publish;

import io.forestall.schemas.Topic;

/** A record as it lies in the spool: numbered from the spool's first day on without repetition. */
final class SpoolEntry {
  private final long number;
  private final long appendTimeMillis;
  private final Topic topic;
  private final String key;
  private final byte[] value;
  private final int frameBytes;

  SpoolEntry(
      long number, long appendTimeMillis, Topic topic, String key, byte[] value, int frameBytes) {
    this.number = number;
    this.appendTimeMillis = appendTimeMillis;
    this.topic = topic;
    this.key = key;
    this.value = value;
    this.frameBytes = frameBytes;
  }

  long number() {
    return number;
  }

  long appendTimeMillis() {
    return appendTimeMillis;
  }

  Topic topic() {
    return topic;
  }

  String key() {
    return key;
  }

  /** The very array, not a copy; nobody writes to it. */
  byte[] value() {
    return value;
  }

  /** What it takes on disk. */
  int frameBytes() {
    return frameBytes;
  }
}
