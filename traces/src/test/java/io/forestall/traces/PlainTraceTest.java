package io.forestall.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.BlankValue;
import io.forestall.schemas.record.DeviceColumn;
import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.ExtraValue;
import io.forestall.schemas.record.HostValue;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces as other tools write them: the fewest columns, any order, any spelling. */
class PlainTraceTest {
  private static final int TEMPERATURE = id("gpu_temperature_celsius");
  private static final int LOAD = id("node_load1");

  @TempDir Path folder;
  private final TraceProblems problems = new TraceProblems();

  @Test
  void telemetry_fewestColumns_restIsMadeUp() throws IOException {
    Folder.put(
        folder,
        "telemetry/n1.csv",
        "time_ms,device,gpu_temperature_celsius,node_load1"
            + "|1000,GPU-b,40,|1000,GPU-a,41.5,|1000,,,0.5"
            + "|11000,GPU-a,42,|21000,GPU-b,,|21000,GPU-c,50,|31000,,,0.75");
    List<NodeSample> samples = Played.all(open()).samples;
    assertThat(samples).hasSize(4);
    NodeSample first = samples.get(0);
    assertThat(first.getNode()).isEqualTo("n1");
    assertThat(first.getEventTimeMillis()).isEqualTo(1_000);
    assertThat(first.getReceiveTimeMillis()).isEqualTo(1_000);
    assertThat(first.getBootId()).isEmpty();
    assertThat(first.getIntervalMillis()).isEqualTo(10_000);
    assertThat(first.getDevices())
        .containsExactly(new DeviceRef("GPU-b", 0, ""), new DeviceRef("GPU-a", 1, ""));
    assertThat(first.getDeviceMetrics())
        .containsExactly(new DeviceColumn(TEMPERATURE, List.of(40.0, 41.5)));
    assertThat(first.getHostMetrics()).containsExactly(new HostValue(LOAD, "", 0.5));
    assertThat(samples.get(1).getDeviceMetrics())
        .containsExactly(new DeviceColumn(TEMPERATURE, List.of(Double.NaN, 42.0)));
    assertThat(samples.get(2).getDevices()).hasSize(3);
    assertThat(samples.get(3).getDeviceMetrics()).isEmpty();
    assertThat(samples).extracting(NodeSample::getSequence).containsExactly(1L, 2L, 3L, 4L);
    assertThat(problems.first(9)).isEmpty();
  }

  @Test
  void telemetry_instancesBlanksAndUnknownColumns_areKept() throws IOException {
    Folder.put(
        folder,
        "telemetry/n1.csv",
        "device,node_filesystem_available_bytes{/data},my_gauge,comment,time_ms,gpu_temperature_celsius"
            + "|,5e10,7,hello,1000,|0,3,,,1000,blank|1,NaN,8,bye,1000,");
    NodeSample sample = Played.all(open()).samples.get(0);
    assertThat(sample.getHostMetrics())
        .containsExactly(new HostValue(id("node_filesystem_available_bytes"), "/data", 5e10));
    assertThat(sample.getExtras())
        .containsExactly(
            new ExtraValue("my_gauge", "", 7.0),
            new ExtraValue("node_filesystem_available_bytes{/data}", "0", 3.0),
            new ExtraValue("my_gauge", "1", 8.0));
    assertThat(sample.getBlanks()).containsExactly(new BlankValue(TEMPERATURE, 0));
    assertThat(sample.getDevices())
        .containsExactly(new DeviceRef("0", 0, ""), new DeviceRef("1", 1, ""));
    assertThat(problems.first(9))
        .containsExactly(
            new TraceProblem(
                "telemetry/n1.csv", 2, "column comment is unknown and holds text; not carried"));
  }

  @Test
  void devices_listed_giveIdsToIndexes() throws IOException {
    Folder.put(folder, "devices.csv", "node,device,index,pci,rail|n1,GPU-x,4,0000:AA:00.0,2");
    Folder.put(folder, "telemetry/n1.csv", "time_ms,device,gpu_temperature_celsius|1000,4,40");
    Folder.put(folder, "jobs.csv", "job,node,device,rank|j1,n1,4,12");
    Folder.put(
        folder,
        "labels.csv",
        "id,class,scope,node,device,onset_ms,end_ms,kind|l1,X,Device,n1,4,1000,,Hardware");
    Trace trace = open();
    Played played = Played.all(trace);
    assertThat(played.samples.get(0).getDevices())
        .containsExactly(new DeviceRef("GPU-x", 4, "0000:aa:00.0"));
    assertThat(played.placements.get(0).getDevices())
        .containsExactly(new PlacedDevice("GPU-x", 4, "0000:aa:00.0", 2, "j1", 12, ""));
    assertThat(TraceLabels.read(folder, problems).get(0).device()).isEqualTo("GPU-x");
    assertThat(problems.first(9)).isEmpty();
  }

  @Test
  void playing_atOneTime_hasAFixedOrder() throws IOException {
    Folder.put(folder, "telemetry/b.csv", "time_ms,device,node_load1|1000,,1|2000,,1");
    Folder.put(folder, "telemetry/a.csv", "time_ms,device,node_load1|1000,,1|3000,,1");
    Folder.put(folder, "events.csv", "time_ms,node,source,line|1000,b,kmsg,x|3000,a,kmsg,y");
    Folder.put(folder, "steps.csv", "time_ms,job,rank,step|1000,j1,0,7|2500,j1,0,8");
    Folder.put(folder, "jobs.csv", "job,node,start_ms,end_ms|j1,a,2500,9000");
    assertThat(Played.all(open()).order)
        .containsExactly(
            "P 1000 a",
            "P 1000 b",
            "E 1000 b",
            "S 1000 a",
            "S 1000 b",
            "T 1000 j1",
            "S 2000 b",
            "P 2500 a",
            "T 2500 j1",
            "E 3000 a",
            "S 3000 a");
  }

  @Test
  void selection_partOfTheNodesAndTime_playsThatAlone() throws IOException {
    String rows = "time_ms,device,node_load1|1000,,1|2000,,1|3000,,1|4000,,1";
    Folder.put(folder, "telemetry/a.csv", rows);
    Folder.put(folder, "telemetry/b.csv", rows);
    Folder.put(folder, "events.csv", "time_ms,node,line|1000,b,x|2000,a,x|2000,b,x|4000,b,x");
    Folder.put(folder, "steps.csv", "time_ms,job,step|2000,j1,7|2000,j2,7|3000,j1,8|4000,j1,9");
    Folder.put(folder, "jobs.csv", "job,node,start_ms,end_ms|j1,b,0,2500|j2,a,0,");
    Played played = Played.part(open(), new TraceSelection(Set.of("b"), 2_000, 4_000));
    assertThat(played.order)
        .containsExactly(
            "P 2000 b", "E 2000 b", "S 2000 b", "T 2000 j1", "P 2500 b", "S 3000 b", "T 3000 j1");
    assertThat(played.samples.get(0).getSequence()).as("ticks skipped count").isEqualTo(2);
    assertThat(played.placements.get(0).getDevices().get(0).getJob()).isEqualTo("j1");
    assertThat(played.placements.get(1).getDevices()).isEmpty();
    assertThat(played.steps.get(0).getNode()).isEqualTo("b");
  }

  @Test
  void events_inAnyOrder_arePlayedByTime() throws IOException {
    Folder.put(
        folder,
        "events.csv",
        "time_ms,node,source,line|3000,a,kmsg,\"3,x\"|1000,b,kmsg,1|oops,a,kmsg,z|1000,a,kmsg,2|2000,,kmsg,3");
    Played played = Played.all(open());
    assertThat(played.events)
        .containsExactly(
            new TraceEvent(1_000, "b", "kmsg", "1", null),
            new TraceEvent(1_000, "a", "kmsg", "2", null),
            new TraceEvent(3_000, "a", "kmsg", "3,x", null));
    assertThat(problems.first(9))
        .containsExactly(
            new TraceProblem("events.csv", 4, "time_ms is no whole number: \"oops\"; dropped"),
            new TraceProblem("events.csv", 6, "node is empty; dropped"));
  }

  @Test
  void events_manyInOrder_canBeJoinedLate() throws IOException {
    var text = new StringBuilder("time_ms,node,source,line");
    for (int i = 0; i < 20_000; i++) {
      text.append('|').append(i).append(",a,kmsg,line ").append(i == 19_998 ? "\"" : "").append(i);
    }
    Folder.put(folder, "events.csv", text + "|x,a,kmsg,bad");
    Played played = Played.part(open(), new TraceSelection(Set.of("a"), 19_990, 30_000));
    assertThat(played.events).hasSize(10);
    assertThat(played.events.get(0).line()).isEqualTo("line 19990");
    assertThat(problems.first(9)).extracting(TraceProblem::line).containsExactly(20_002L);
    assertThat(open().endMillis()).isEqualTo(19_999);
  }

  @Test
  void placements_jobsComeAndGo_oneRecordForEachChange() throws IOException {
    Folder.put(folder, "nodes.csv", "node,vendor,sku,devices,rack,leaf|n1,nvidia,H100,2,r1,l1");
    Folder.put(
        folder,
        "telemetry/n1.csv",
        "time_ms,device,gpu_temperature_celsius|1000,g0,1|1000,g1,1|9000,g0,1");
    Folder.put(
        folder,
        "jobs.csv",
        "job,node,device,rank,role,start_ms,end_ms|j1,n1,,0,pp0,,3000|j1,n1,g1,5,pp1,,3000"
            + "|j2,n1,g0,1,,5000,8000");
    List<Placement> placements = open().placements();
    assertThat(placements)
        .extracting(Placement::getEventTimeMillis)
        .containsExactly(1_000L, 3_000L, 5_000L, 8_000L);
    assertThat(placements.get(0).getRack() + placements.get(0).getSku()).isEqualTo("r1H100");
    assertThat(placements.get(0).getDevices())
        .containsExactly(
            new PlacedDevice("g0", 0, "", -1, "j1", 0, "pp0"),
            new PlacedDevice("g1", 1, "", -1, "j1", 5, "pp1"));
    assertThat(placements.get(2).getDevices())
        .containsExactly(
            new PlacedDevice("g0", 0, "", -1, "j2", 1, ""),
            new PlacedDevice("g1", 1, "", -1, "", -1, ""));
    assertThat(problems.first(9)).isEmpty();
  }

  @Test
  void placements_nodeWithoutDevices_putTheJobOnTheHost() throws IOException {
    Folder.put(folder, "telemetry/cpu.csv", "time_ms,device,node_load1|1000,,1");
    Folder.put(folder, "jobs.csv", "job,node,rank,start_ms|j1,cpu,3,0");
    assertThat(open().placements().get(0).getDevices())
        .containsExactly(new PlacedDevice("", -1, "", -1, "j1", 3, ""));
  }

  @Test
  void endMillis_plainAndCompressed_isTheLastTick() throws IOException {
    var text = new StringBuilder("time_ms,device,node_load1");
    for (int i = 1; i <= 50_000; i++) {
      text.append('|').append(i * 1_000L).append(",,1.25");
    }
    Folder.put(folder, "telemetry/a.csv", text.toString());
    assertThat(open().endMillis()).isEqualTo(50_000_000);
    Files.delete(folder.resolve("telemetry/a.csv"));
    Folder.write(folder, "telemetry/a.csv.gz", Folder.gzip(Folder.bytes(text.toString())));
    assertThat(open().endMillis()).isEqualTo(50_000_000);
    assertThat(open().startMillis()).isEqualTo(1_000);
  }

  @Test
  void open_nothingToRead_saysSo() {
    assertThatThrownBy(() -> Trace.open(folder.resolve("none"), problems))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("there is no folder");
    assertThatThrownBy(() -> Trace.open(folder, problems))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nothing to read in");
  }

  private Trace open() throws IOException {
    return Trace.open(folder, problems);
  }

  private static int id(String metric) {
    return MetricCatalogue.standard().require(metric).id();
  }
}
