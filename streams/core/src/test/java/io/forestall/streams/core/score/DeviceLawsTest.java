package io.forestall.streams.core.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.Layers;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Eight GPUs of one job: P = 140 + 1000 tensor, f = 1980 - 0.36 (P - 140), node = 1900 + 1.1 ΣP.
 */
final class DeviceLawsTest {
  private static final int GPUS = 8;

  private final Scoring scoring = new Scoring();
  private final SplittableRandom random = new SplittableRandom(11);
  private final double[] clockFactor = {1, 1, 1, 1, 1, 1, 1, 1};
  private final double[] powerFactor = {1, 1, 1, 1, 1, 1, 1, 1};
  private final double[] claimedFactor = {1, 1, 1, 1, 1, 1, 1, 1};
  private double tensor = 0.48;
  private double utilization = 1;
  private double reasons = 4;
  private int frozen = -1;
  private double[] frozenValues = new double[0];
  private int seconds;

  @Test
  void training_pausesAndAnotherLoad_nothing() {
    for (double activity : new double[] {0.48, 0.02, 0.48, 0.30, 0, 0.55}) {
      tensor = activity;
      run(300);
    }
    assertThat(laws()).isEmpty();
    assertThat(scoring.of("lying-power-sensor")).isEmpty();
  }

  @Test
  void allSlowerTogether_isNobodysFault() {
    run(900);
    Arrays.fill(clockFactor, 0.8);
    Arrays.fill(powerFactor, 0.8);
    run(300);
    assertThat(laws()).isEmpty();
  }

  @Test
  void oneClockTenPercentSlow_isFoundWithinAMinute_withWhatWasExpected() {
    run(900);
    clockFactor[3] = 0.9;
    run(60);
    assertThat(laws()).isNotEmpty();
    Evidence piece = laws().get(0);
    assertThat(piece.detector()).isEqualTo("clock-residual");
    assertThat(piece.device()).isEqualTo("GPU-3");
    assertThat(piece.faultClass()).isEqualTo(FaultClass.GPU_SLOW);
    assertThat(piece.strength()).isEqualTo(Strength.SUPPORTING);
    assertThat(piece.expected()).isBetween(1.75e9, 1.85e9);
    assertThat(piece.observed()).isBetween(1.55e9, 1.72e9);
    assertThat(piece.explanation()).contains("its own past").contains("siblings");
    assertThat(laws()).extracting(Evidence::device).containsOnly("GPU-3");
  }

  @Test
  void heatHoldsTheClock_isExplained() {
    run(900);
    clockFactor[3] = 0.6;
    reasons = 0x40;
    run(120);
    assertThat(laws()).isEmpty();
  }

  @Test
  void slowAndWeak_aFewHours_isNotLearned() {
    for (double activity : new double[] {0.48, 0.25, 0.35, 0.48}) {
      tensor = activity; // the line is only known where it has been
      run(600);
    }
    clockFactor[1] = 0.7;
    powerFactor[1] = 0.7;
    run(3 * 3_600);
    assertThat(scoring.keeper.active())
        .extracting(Evidence::detector)
        .contains("clock-residual", "power-residual");
  }

  @Test
  void frozenGpu_nodeDrawsLess_isLost() {
    run(900);
    frozen = 5;
    run(60);
    assertThat(scoring.serious())
        .filteredOn(piece -> piece.detector().equals("power-disagrees"))
        .isNotEmpty()
        .allSatisfy(
            piece ->
                assertThat(piece)
                    .returns("GPU-5", Evidence::device)
                    .returns(FaultClass.GPU_FELL_OFF_BUS, Evidence::faultClass));
  }

  @Test
  void powerSensorLies_workAndBoardContradictIt_isNamedAndOpensNothing() {
    run(900);
    claimedFactor[2] = 0.4;
    run(900);
    assertThat(scoring.of("lying-power-sensor"))
        .isNotEmpty()
        .allSatisfy(piece -> assertThat(piece.strength()).isEqualTo(Strength.HINT))
        .extracting(Evidence::device)
        .contains("GPU-2");
    assertThat(laws()).isEmpty();
  }

  @Test
  void idle_isNotJudged() {
    run(600);
    utilization = 0;
    clockFactor[0] = 0.2;
    run(300);
    assertThat(laws()).isEmpty();
  }

  @Test
  void state_readBack_goesOnAlike() {
    run(900);
    clockFactor[4] = 0.88;
    run(25);
    var out = new StateWriter();
    scoring.devices.write(out);
    byte[] saved = out.toBytes();
    var copy = new DeviceScorer(Layers.ALL);
    copy.read(new StateReader(saved));
    var again = new StateWriter();
    copy.write(again);
    assertThat(again.toBytes()).isEqualTo(saved);
  }

  private List<Evidence> laws() {
    return scoring.serious().stream()
        .filter(piece -> piece.detector().endsWith("-residual"))
        .toList();
  }

  private void run(int howLong) {
    for (int s = 0; s < howLong; s++) {
      tick();
    }
  }

  private void tick() {
    var frame = new SampleFrame();
    frame.node = "node-0";
    frame.eventTimeMillis = 1_700_000_000_000L + 1_000L * seconds++;
    frame.intervalMillis = 1_000;
    for (int device = 0; device < GPUS; device++) {
      frame.addDevice("GPU-" + device, device, "");
    }
    int power = frame.addColumn(KnownMetrics.GPU_POWER);
    int temperature = frame.addColumn(KnownMetrics.GPU_TEMPERATURE);
    int memoryTemperature = frame.addColumn(KnownMetrics.GPU_MEMORY_TEMPERATURE);
    int clock = frame.addColumn(KnownMetrics.GPU_SM_CLOCK);
    int busy = frame.addColumn(KnownMetrics.GPU_UTILIZATION);
    int activity = frame.addColumn(KnownMetrics.GPU_TENSOR_ACTIVE);
    int why = frame.addColumn(KnownMetrics.GPU_CLOCK_EVENT_REASONS);
    double board = 1_900;
    for (int device = 0; device < GPUS; device++) {
      double[] values = frame.deviceValues;
      double work = Math.max(0, tensor + 0.01 * random.nextGaussian());
      double watts = (140 + 1_000 * work) * powerFactor[device] + 4 * random.nextGaussian();
      board += 1.1 * (device == frozen ? 0 : watts);
      values[power + device] = watts * claimedFactor[device];
      values[temperature + device] = Math.rint(24 + 0.07 * watts);
      values[memoryTemperature + device] = Math.rint(38 + 0.06 * watts);
      values[clock + device] =
          15e6
              * Math.rint(
                  clockFactor[device]
                      * (1_980 - 0.36 * (watts - 140) + 8 * random.nextGaussian())
                      / 15);
      values[busy + device] = utilization;
      values[activity + device] = work;
      values[why + device] = reasons;
      if (device == frozen) {
        latch(values, new int[] {power, temperature, memoryTemperature, clock}, device);
      }
    }
    frame.addHost(KnownMetrics.NODE_BMC_POWER, "", Math.rint(board + 15 * random.nextGaussian()));
    scoring.score(frame);
  }

  /** The device says for ever what it said when it was lost. */
  private void latch(double[] values, int[] columns, int device) {
    if (frozenValues.length == 0) {
      frozenValues = new double[columns.length];
      for (int i = 0; i < columns.length; i++) {
        frozenValues[i] = values[columns[i] + device];
      }
    }
    for (int i = 0; i < columns.length; i++) {
      values[columns[i] + device] = frozenValues[i];
    }
  }
}
