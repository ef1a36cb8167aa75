package io.forestall.ingest.collect.tail;

/** Takes lines as they are found. */
@FunctionalInterface
public interface LineSink {

  /**
   * Takes one line.
   *
   * @param text the line without its terminator, never empty
   * @param sequence the source's own number of the line, always growing: bytes before it in all
   *     generations of a file, or the kernel's record number
   */
  void line(String text, long sequence);
}
