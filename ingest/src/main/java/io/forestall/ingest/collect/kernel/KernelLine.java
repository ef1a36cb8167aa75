package io.forestall.ingest.collect.kernel;

/**
 * A log line without its transport.
 *
 * @param eventTimeMillis epoch milliseconds, or {@link #UNKNOWN}
 * @param uptimeMillis milliseconds since boot as the line says, or {@link #UNKNOWN}
 * @param sequence the kernel's record number, or {@link #UNKNOWN}
 * @param priority syslog priority (8 x facility + level), or {@link #UNKNOWN}
 * @param text what was printed; one record may hold several lines
 */
record KernelLine(
    long eventTimeMillis, long uptimeMillis, long sequence, int priority, String text) {
  static final int UNKNOWN = -1;
}
