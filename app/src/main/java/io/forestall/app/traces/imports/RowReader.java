package io.forestall.app.traces.imports;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the files of one node's recording into its table. */
interface RowReader {
  /**
   * Reads the first line of a file.
   *
   * @return whether it was a head; else it is a row like the others
   * @throws IOException if a file with such a head cannot be used
   */
  boolean head(List<String> cells) throws IOException;

  /** Reads a row; what is wrong with it, or null. */
  @Nullable String row(List<String> cells);

  /** A line came that is no row at all. */
  void badRow();
}
