package io.forestall.ingest.collect.training;

/**
 * A line of a training log.
 *
 * @param text without colours and prefixes
 * @param sequence bytes before it in its log
 * @param timeMillis when it was printed, or else received; epoch milliseconds
 */
record LogLine(String text, long sequence, long timeMillis) {}
