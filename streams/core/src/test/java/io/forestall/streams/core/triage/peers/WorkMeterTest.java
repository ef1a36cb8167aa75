package io.forestall.streams.core.triage.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WorkMeterTest {
  private static final long START = 1_760_000_000_000L;
  private final WorkMeter meter = new WorkMeter();

  @Test
  void nobody_notKnown() {
    assertThat(meter.doneAt(START)).isNaN();
    meter.add(new WorkMeter.Share(), Double.NaN, START);
    assertThat(meter.doneAt(START)).isNaN();
  }

  /** The oracle sums second by second what each node did. */
  @ParameterizedTest
  @ValueSource(ints = {1, 15, 30})
  void anyInterval_sameWorkAsSecondBySecond(int intervalSeconds) {
    var random = new SplittableRandom(5);
    var shares = new WorkMeter.Share[4];
    double[] sums = new double[4];
    double before = Double.NaN;
    double exactBefore = 0;
    double exact = 0;
    for (int n = 0; n < 4; n++) {
      shares[n] = new WorkMeter.Share();
    }
    for (int second = 1; second <= 3_600; second++) {
      for (int n = 0; n < 4; n++) {
        double activity = 0.5 + 0.3 * Math.sin(second / 7.0) + 0.01 * random.nextGaussian();
        sums[n] += activity;
        exact += activity / 4;
        if ((second + n) % intervalSeconds == 0) {
          meter.add(shares[n], sums[n] / intervalSeconds, START + second * 1_000L);
          sums[n] = 0;
        }
      }
      if (second == 600) {
        before = meter.doneAt(START + second * 1_000L);
        exactBefore = exact;
      }
    }
    double done = meter.doneAt(START + 3_600_000) - before;
    assertThat(done).isCloseTo(exact - exactBefore, within(0.01 * exact));
  }

  @Test
  void nodeComesAndGoes_noJump() {
    var one = new WorkMeter.Share();
    var other = new WorkMeter.Share();
    for (int second = 1; second <= 100; second++) {
      meter.add(one, 0.5, START + second * 1_000L);
    }
    double before = meter.doneAt(START + 100_000);
    meter.add(other, 0.5, START + 100_000);
    assertThat(meter.doneAt(START + 100_000)).isCloseTo(before, within(1e-9));
    meter.remove(other);
    assertThat(meter.doneAt(START + 110_000)).isCloseTo(before + 5, within(1e-9));
    meter.remove(one);
    assertThat(meter.doneAt(START + 110_000)).isNaN();
  }

  @Test
  void readBack_sameBytes() {
    var share = new WorkMeter.Share();
    meter.add(share, 0.5, START);
    meter.add(share, 0.4, START + 1_000);
    var out = new StateWriter();
    meter.write(out);
    share.write(out);
    var read = new WorkMeter();
    var readShare = new WorkMeter.Share();
    var in = new StateReader(out.toBytes());
    read.read(in);
    readShare.read(in);
    assertThat(read.doneAt(START + 2_000)).isEqualTo(meter.doneAt(START + 2_000));
    var again = new StateWriter();
    read.write(again);
    readShare.write(again);
    assertThat(again.toBytes()).isEqualTo(out.toBytes());
  }
}
