package io.forestall.detectors.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.detectors.SavedStateContract;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.SplittableRandom;

/** Saved state of {@link SeriesDetector} over one column. */
final class SeriesDetectorOfOneColumnStateTest extends SavedStateContract {
  private static final int COLUMNS = 1;

  @Override
  protected String name() {
    return "series-detector-one";
  }

  @Override
  protected String stateName() {
    return "SeriesDetector";
  }

  @Override
  protected Bank newBank() {
    return new Bank() {
      private SeriesDetector detector = new SeriesDetector(COLUMNS);
      private int fed;

      @Override
      public void write(StateWriter out) {
        detector.write(out);
        out.writeInt(fed);
      }

      @Override
      public void read(StateReader in) {
        var saved = new SeriesDetector(COLUMNS);
        saved.read(in);
        fed = Math.max(0, in.readInt());
        detector = saved;
      }

      @Override
      public void feed() {
        var random = new SplittableRandom(5);
        double[] row = new double[COLUMNS];
        for (int i = 0; i < 900; i++) {
          for (int c = 0; c < COLUMNS; c++) {
            row[c] =
                random.nextInt(40) == 0
                    ? Double.NaN
                    : 10 * c + random.nextGaussian() + (random.nextInt(200) == 0 ? 30 : 0);
          }
          detector.observe(300.0 * fed, row);
          fed = fed == Integer.MAX_VALUE ? 0 : fed + 1;
        }
      }

      @Override
      public void check() {
        assertThat(detector.score()).isBetween(0.0, 1.0);
        for (int place = 0; place < SeriesDetector.BLAMED; place++) {
          assertThat(detector.blamed(place)).isBetween(-1, COLUMNS - 1);
          assertThat(detector.share(place)).isBetween(0.0, 1.0 + 1e-12);
        }
      }
    };
  }
}
