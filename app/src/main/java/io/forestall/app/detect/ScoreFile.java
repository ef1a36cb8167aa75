package io.forestall.app.detect;

import io.forestall.detectors.series.SeriesDetector;
import io.forestall.traces.csv.BlockOutput;
import io.forestall.traces.csv.CsvLine;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The scores as CSV: {@code time, score, alarm, metric_1, share_1, metric_2, share_2, metric_3,
 * share_3}, a row for each row that was shown. Packed when the name ends in {@code .gz}.
 */
final class ScoreFile implements Closeable {
  private final BlockOutput file;
  private final CsvLine line = new CsvLine();
  private final List<String> names;

  /** Creates the file, or empties it. */
  ScoreFile(Path path, List<String> names) throws IOException {
    this.file = new BlockOutput(path);
    this.names = names;
    line.text("time").text("score").text("alarm");
    for (int place = 1; place <= SeriesDetector.BLAMED; place++) {
      line.text("metric_" + place).text("share_" + place);
    }
    line.endInto(file);
  }

  /** Writes what the detector says of the latest row. */
  void write(String time, SeriesDetector detector) throws IOException {
    line.text(time).number(detector.score()).whole(detector.alarm() ? 1 : 0);
    for (int place = 0; place < SeriesDetector.BLAMED; place++) {
      int column = detector.blamed(place);
      if (column < 0) {
        line.empty().empty();
      } else {
        line.text(names.get(column)).number(detector.share(place));
      }
    }
    line.endInto(file);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
