package io.forestall.bench.quality;

import java.io.IOException;
import java.nio.file.Path;

/** Runs the contenders over one data set. */
interface Judge {
  /** Short name of the data set, as on the command line. */
  String key();

  /**
   * Judges.
   *
   * @param data the folder of all data sets
   */
  Section judge(Path data) throws IOException;
}
