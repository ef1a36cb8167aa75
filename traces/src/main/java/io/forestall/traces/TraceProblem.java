package io.forestall.traces;

/**
 * Something in a trace that could not be used as it stands.
 *
 * @param file path within the trace's folder, such as telemetry/gpu-17.csv
 * @param line counted from 1; 0 when it is about the file as a whole
 */
public record TraceProblem(String file, long line, String problem) {
  /** As compilers print it. */
  @Override
  public String toString() {
    return line == 0 ? file + ": " + problem : file + ":" + line + ": " + problem;
  }
}
