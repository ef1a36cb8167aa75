package io.forestall.app.traces;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import io.forestall.traces.TraceDevice;
import io.forestall.traces.TraceJob;
import io.forestall.traces.TraceNode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Spans of work out of words about now. */
final class PlacementHistoryTest {
  private final PlacementHistory history = new PlacementHistory();

  @Test
  void job_lastsFromItsFirstWordToTheFirstOfAnother() {
    history.placement(placement("n", 100, device("g0", 0, "a", 0, "pp0")));
    history.placement(placement("n", 150, device("g0", 0, "a", 0, "pp0")));
    history.placement(placement("n", 200, device("g0", 0, "b", 0, "pp0")));
    history.placement(placement("n", 300, device("g0", 0, "", -1, "")));

    assertThat(history.jobs(0, 1_000))
        .containsExactly(
            new TraceJob("a", "n", "g0", 0, "pp0", 100, 200),
            new TraceJob("b", "n", "g0", 0, "pp0", 200, 300));
    assertThat(history.placements()).isEqualTo(4);
  }

  @Test
  void job_ofADeviceThatIsNoLongerNamed_isOver() {
    history.placement(
        placement("n", 100, device("g0", 0, "a", 0, ""), device("g1", 1, "a", 1, "")));
    history.placement(placement("n", 200, device("g1", 1, "a", 1, "")));

    assertThat(history.jobs(0, 1_000))
        .containsExactly(
            new TraceJob("a", "n", "g0", 0, "", 100, 200),
            new TraceJob("a", "n", "g1", 1, "", 100, TraceJob.OPEN_END));
  }

  @Test
  void jobs_areCutToTheRecording() {
    history.placement(placement("n", 100, device("g0", 0, "early", 0, "")));
    history.placement(placement("n", 200, device("g0", 0, "across", 0, "")));
    history.placement(placement("n", 900, device("g0", 0, "late", 0, "")));

    assertThat(history.jobs(200, 800))
        .containsExactly(new TraceJob("across", "n", "g0", 0, "", 200, TraceJob.OPEN_END));
  }

  @Test
  void olderWord_changesNothing() {
    history.placement(placement("n", 200, device("g0", 0, "a", 0, "")));
    history.placement(placement("n", 100, device("g0", 0, "b", 0, "")));

    assertThat(history.jobs(0, 1_000)).extracting(TraceJob::job).containsExactly("a");
    assertThat(history.placements()).isEqualTo(1);
  }

  @Test
  void deviceWithoutId_isTheNodeAsAWhole() {
    history.placement(placement("cpu", 100, device("", -1, "a", 3, "")));

    assertThat(history.jobs(0, 1_000))
        .containsExactly(new TraceJob("a", "cpu", "", 3, "", 100, TraceJob.OPEN_END));
    assertThat(history.devices()).isEmpty();
  }

  @Test
  void devices_areWhatPlacementsAndSamplesTell_byNodeAndIndex() {
    history.sample(sample("n", new DeviceRef("g1", 1, "0000:02:00.0")));
    history.placement(placement("n", 100, device("g0", 0, "", -1, "")));
    history.sample(sample("a", new DeviceRef("x", -1, "")));

    assertThat(history.devices())
        .containsExactly(
            new TraceDevice("a", "x", TraceDevice.UNKNOWN, "", TraceDevice.UNKNOWN),
            new TraceDevice("n", "g0", 0, "0000:01:00.0", 7),
            new TraceDevice("n", "g1", 1, "0000:02:00.0", TraceDevice.UNKNOWN));
    assertThat(history.nodes())
        .containsExactly(
            new TraceNode("a", "", "", 1, "", ""),
            new TraceNode("n", "nvidia", "H100", 2, "r1", "l1"));
  }

  private static Placement placement(String node, long timeMillis, PlacedDevice... devices) {
    return Placement.newBuilder()
        .setNode(node)
        .setEventTimeMillis(timeMillis)
        .setSource("file")
        .setVendor("nvidia")
        .setSku("H100")
        .setRack("r1")
        .setLeaf("l1")
        .setDevices(Arrays.asList(devices))
        .build();
  }

  private static PlacedDevice device(String id, int index, String job, int rank, String role) {
    return PlacedDevice.newBuilder()
        .setDevice(id)
        .setIndex(index)
        .setPci("0000:01:00.0")
        .setRail(7)
        .setJob(job)
        .setRank(rank)
        .setRole(role)
        .build();
  }

  private static NodeSample sample(String node, DeviceRef device) {
    return NodeSample.newBuilder()
        .setNode(node)
        .setEventTimeMillis(100)
        .setReceiveTimeMillis(100)
        .setSequence(1)
        .setBootId("")
        .setIntervalMillis(1_000)
        .setDevices(List.of(device))
        .setDeviceMetrics(List.of())
        .setHostMetrics(List.of())
        .setExtras(List.of())
        .setBlanks(List.of())
        .setSources(List.of())
        .build();
  }
}
