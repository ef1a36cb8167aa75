package io.forestall.ingest;

/** Logs that are looked at every now and then. One thread. */
interface Poller extends AutoCloseable {

  /** Hands over what has come since the last call. */
  void poll();

  /** Hands over what was held back and notes where to go on. */
  @Override
  void close();
}
