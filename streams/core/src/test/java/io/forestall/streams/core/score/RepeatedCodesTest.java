package io.forestall.streams.core.score;

import static io.forestall.streams.core.score.EventFixture.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.EventKind;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RepeatedCodesTest {
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private RepeatedCodes repeats = new RepeatedCodes();
  private NodePlacement placement = new NodePlacement("n");
  private final DeviceNames names = new DeviceNames();

  @Test
  void pageFaults_ofTwoJobsOnOneGpu_suspectTheGpu() {
    job("a");
    assertThat(xid(31, "GPU-1", 0)).isNull();
    job("b");
    Evidence suspect = Objects.requireNonNull(xid(31, "GPU-1", 5 * HOUR));
    assertThat(suspect)
        .returns("repeated-xid-31", Evidence::detector)
        .returns(FaultClass.GPU_FAULT, Evidence::faultClass)
        .returns(Strength.SUPPORTING, Evidence::strength)
        .returns(START, Evidence::sinceMillis)
        .returns("GPU-1", Evidence::device);
    assertThat(suspect.explanation()).contains("field diagnostic");
  }

  @Test
  void sameJobAgainAndAgain_isItsOwnBug() {
    job("a");
    for (int hour = 0; hour < 12; hour++) {
      assertThat(xid(31, "GPU-1", hour * HOUR)).isNull();
    }
  }

  @Test
  void severalGpus_isTheProgram() {
    job("a");
    assertThat(xid(31, "GPU-1", 0)).isNull();
    assertThat(xid(31, "GPU-2", 0)).isNull();
    job("b");
    assertThat(xid(31, "GPU-1", HOUR)).isNull();
  }

  @Test
  void aDayLater_isForgotten() {
    job("a");
    assertThat(xid(31, "GPU-1", 0)).isNull();
    job("b");
    assertThat(xid(31, "GPU-1", 25 * HOUR)).isNull();
  }

  @Test
  void shaderExceptions_countByPartOfTheChip() {
    job("a");
    assertThat(xid(13, "GPU-1", 0, "1")).isNull();
    job("b");
    assertThat(xid(13, "GPU-1", HOUR, "2")).isNull();
    assertThat(xid(13, "GPU-1", 2 * HOUR, "1")).isNotNull();
  }

  @Test
  void linesOfOneFault_countOnce() {
    job("a");
    for (int second = 0; second < 100; second++) {
      assertThat(xid(13, "GPU-1", second * 1_000L, "1")).isNull();
    }
  }

  @Test
  void noScheduler_fiveWithinADay_suspectTheGpu() {
    for (int hour = 0; hour < 4; hour++) {
      assertThat(xid(31, "GPU-1", hour * HOUR)).isNull();
    }
    assertThat(xid(31, "GPU-1", 4 * HOUR)).isNotNull();
  }

  @Test
  void otherNumbers_andUnknownDevices_neverCount() {
    for (int hour = 0; hour < 12; hour++) {
      job("job-" + hour);
      assertThat(xid(43, "GPU-1", hour * HOUR)).isNull();
      assertThat(xid(31, "", hour * HOUR)).isNull();
    }
  }

  @Test
  void flood_ofPlaces_isBounded_andStateGoesOnAlike() {
    var random = new SplittableRandom(4);
    for (int i = 0; i < 5_000; i++) {
      xid(13, "GPU-" + random.nextInt(300), i * 1_000L, String.valueOf(random.nextInt(8)));
    }
    byte[] saved = bytes();
    assertThat(saved).hasSizeLessThan(10_000);
    repeats = new RepeatedCodes();
    repeats.read(new StateReader(saved));
    assertThat(bytes()).isEqualTo(saved);
  }

  private byte[] bytes() {
    var out = new StateWriter();
    repeats.write(out);
    return out.toBytes();
  }

  private void job(String job) {
    placement = new NodePlacement("n");
    placement.accept(
        Placement.newBuilder()
            .setNode("n")
            .setEventTimeMillis(START)
            .setSource("file")
            .setDevices(List.of(placed("GPU-1", job), placed("GPU-2", job)))
            .build());
  }

  private static PlacedDevice placed(String device, String job) {
    return PlacedDevice.newBuilder().setDevice(device).setJob(job).build();
  }

  private @Nullable Evidence xid(int code, String device, long afterMillis) {
    return xid(code, device, afterMillis, "");
  }

  private @Nullable Evidence xid(int code, String device, long afterMillis, String gpc) {
    Map<String, String> fields = gpc.isEmpty() ? Map.of() : Map.of("gpc", gpc, "tpc", "0");
    NodeEvent event = EventFixture.event(EventKind.XID, code, "", fields);
    event.setDevice(device);
    Evidence line = Objects.requireNonNull(LogRules.judge(event, START + afterMillis, names));
    return repeats.judge(event, line, placement);
  }
}
