package io.forestall.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.config.ConfigErrors;
import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacementTest {
  private static final List<DeviceRef> TWO =
      List.of(new DeviceRef("GPU-a", 0, "0000:01:00.0"), new DeviceRef("GPU-b", 1, "0000:02:00.0"));
  private static final String YAML =
      """
      nodes:
      - node: node-0
        rack: r9
      - node: node-1
        rack: r1
        leaf: leaf-2
        vendor: nvidia
        sku: H100
        devices:
        - {index: 0, rail: 4, job: "4711", rank: 8, role: pp0}
        - {pci: "0000:02:00.0", job: "4711", rank: 9, role: pp1}
        - {device: GPU-c, index: 2, job: "4712", rank: 0}
        - {index: 7, job: "4713"}
      """;

  @TempDir private Path directory;

  private static Placement told(PlacementTeller teller, List<DeviceRef> seen, long timeMillis) {
    return Objects.requireNonNull(teller.news(seen, timeMillis), "nothing was told");
  }

  @Test
  void news_file_addsJobsByIdIndexAndAddress() throws Exception {
    Path file = Files.writeString(directory.resolve("placement.yaml"), YAML);
    var teller = new PlacementTeller("node-1", new PlacementFile(file, "node-1"));
    Placement early = told(teller, List.of(), 1_000);
    assertThat(early.getDevices())
        .as("an index means nothing before the device was seen")
        .extracting(PlacedDevice::getDevice)
        .containsExactly("GPU-c");
    Placement placement = told(teller, TWO, 2_000);
    assertThat(placement)
        .isEqualTo(
            new Placement(
                "node-1",
                2_000L,
                "file",
                "nvidia",
                "H100",
                "r1",
                "leaf-2",
                List.of(
                    new PlacedDevice("GPU-a", 0, "0000:01:00.0", 4, "4711", 8, "pp0"),
                    new PlacedDevice("GPU-b", 1, "0000:02:00.0", -1, "4711", 9, "pp1"),
                    new PlacedDevice("GPU-c", 2, "", -1, "4712", 0, ""))));
    assertThat(teller.news(TWO, 3_000)).isNull();
  }

  @Test
  void news_fileChangesBreaksAndVanishes_lastGoodOneHolds() throws Exception {
    Path file = directory.resolve("placement.json");
    var teller = new PlacementTeller("node-1", new PlacementFile(file, "node-1"));
    assertThat(teller.news(TWO, 1_000)).as("devices without a file").isNotNull();
    Files.writeString(
        file,
        "{\"nodes\": [{\"node\": \"node-1\", \"devices\": [{\"index\": 1, \"job\": \"77\"}]}]}");
    Placement placed = told(teller, TWO, 2_000);
    assertThat(placed.getDevices().get(1).getJob()).isEqualTo("77");
    Files.writeString(file, "nodes: [{node: node-1, devices: [{index: minus one}]}]");
    assertThat(teller.news(TWO, 3_000)).isNull();
    Files.delete(file);
    assertThat(teller.news(TWO, 4_000)).isNull();
    Files.writeString(file, "nodes: [{node: other}]");
    Placement idle = told(teller, TWO, 5_000);
    assertThat(idle.getDevices().get(1).getJob()).isEmpty();
  }

  @RepeatedTest(50)
  void parse_garbledFile_neverThrows(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    for (int round = 0; round < 20; round++) {
      var text = new StringBuilder(YAML);
      for (int change = random.nextInt(1, 8); change > 0; change--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(1, 128));
      }
      assertThat(PlacementFile.parse(text.toString(), "node-1", new ConfigErrors())).isNotNull();
    }
  }
}
