package io.forestall.ingest.collect.kernel;

/**
 * An event with where and when it was printed.
 *
 * @param timeMillis epoch milliseconds
 * @param sequence the source's number of the line
 * @param line the raw line
 * @param repeats lines this stands for
 */
record LogEvent(long timeMillis, long sequence, String line, ParsedEvent parsed, int repeats) {

  LogEvent with(ParsedEvent other) {
    return new LogEvent(timeMillis, sequence, line, parsed.with(other), repeats);
  }
}
