package io.forestall.traces;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each thing that may be wrong with a trace, where it is said to be, and that the rest goes on. */
class TraceProblemsTest {
  private static final String HEADER = "time_ms,device,gpu_temperature_celsius,node_load1";

  @TempDir Path folder;
  private final TraceProblems problems = new TraceProblems();

  @Test
  void telemetry_brokenRows_areDroppedOneByOne() throws IOException {
    Folder.put(
        folder,
        "telemetry/n1.csv",
        HEADER
            + "|1000,g0,40,|1000,g0,41,|2000,,,0.5|2000,,,0.6|1500,g0,42,|yesterday,g0,43,"
            + "|3000,g0,44|4000,g0,warm,|5000,\"g0,45,|6000,g0,46,");
    Played played = Played.all(Trace.open(folder, problems));
    assertThat(played.order)
        .containsExactly("P 1000 n1", "S 1000 n1", "S 2000 n1", "S 4000 n1", "S 6000 n1");
    assertThat(played.samples.get(0).getDeviceMetrics().get(0).getValues()).containsExactly(40.0);
    assertThat(played.samples.get(1).getHostMetrics().get(0).getValue()).isEqualTo(0.5);
    String file = "telemetry/n1.csv:";
    assertThat(found())
        .containsExactly(
            file + "3: device g0 has a second row at 1000; dropped",
            file + "5: the host has a second row at 2000; dropped",
            file + "6: time goes back by 500 ms; dropped",
            file + "7: time_ms is no whole number: \"yesterday\"; dropped",
            file + "8: the row has 3 cells and not 4; dropped",
            file + "9: gpu_temperature_celsius is no number: \"warm\"; not reported",
            file + "10: a quote is not closed; dropped");
  }

  @Test
  void telemetry_headerThatCannotBeUsed_costsTheFile() throws IOException {
    Folder.put(folder, "telemetry/ok.csv", HEADER + "|1000,,,1");
    Folder.put(folder, "telemetry/a.csv", "time,device|1,2");
    Folder.write(folder, "telemetry/b.csv", new byte[0]);
    Folder.put(folder, "telemetry/c.csv", HEADER);
    Folder.put(folder, "telemetry/d.csv", "time_ms,node_load1,node_load1|1000,1,2");
    Folder.write(folder, "telemetry/e.csv.gz", new byte[] {1, 2, 3});
    Played played = Played.all(Trace.open(folder, problems));
    assertThat(played.samples).extracting(sample -> sample.getNode()).containsExactly("d", "ok");
    assertThat(found())
        .containsExactly(
            "telemetry/a.csv:1: not used: there is no column time_ms",
            "telemetry/b.csv: not used: it has no header",
            "telemetry/c.csv: it has no row with a time",
            "telemetry/d.csv:1: column node_load1 is there twice; the first counts",
            "telemetry/d.csv:1: there is no column device: all rows are the host's",
            "telemetry/e.csv.gz: not used: it has no header",
            "telemetry/e.csv.gz: cannot be read: Not in GZIP format");
  }

  @Test
  void telemetry_gzipCutOff_countsUpToThere() throws IOException {
    var text = new StringBuilder(HEADER);
    for (int i = 0; i < 5_000; i++) {
      text.append('|').append(1_000 + i).append(",g0,").append(i * 7919 % 1_000).append(",");
    }
    byte[] whole = Folder.gzip(Folder.bytes(text.toString()));
    Folder.write(folder, "telemetry/n1.csv.gz", Arrays.copyOf(whole, whole.length / 2));
    Played played = Played.all(Trace.open(folder, problems));
    int ticks = played.samples.size();
    assertThat(ticks).isBetween(1_000, 4_000);
    for (int i = 0; i < ticks; i++) {
      assertThat(played.samples.get(i).getDeviceMetrics().get(0).getValues().get(0))
          .isEqualTo(i * 7919 % 1_000);
    }
    assertThat(problems.first(9)).hasSize(1);
    assertThat(problems.first(1).get(0).line()).isEqualTo(ticks + 2);
    assertThat(problems.first(1).get(0).problem()).startsWith("cannot be read from here on");
  }

  @Test
  void file_bothPlainAndCompressed_plainCounts() throws IOException {
    Folder.put(folder, "telemetry/n1.csv", HEADER + "|1000,,,1");
    Folder.write(folder, "telemetry/n1.csv.gz", Folder.gzip(Folder.bytes(HEADER + "|1000,,,2")));
    Folder.put(folder, "steps.csv", "time_ms,job|1000,j");
    Folder.write(folder, "steps.csv.gz", Folder.gzip(Folder.bytes("time_ms,job|1000,k")));
    Played played = Played.all(Trace.open(folder, problems));
    assertThat(played.samples.get(0).getHostMetrics().get(0).getValue()).isEqualTo(1.0);
    assertThat(played.steps.get(0).getJob()).isEqualTo("j");
    assertThat(found())
        .containsExactly(
            "telemetry/n1.csv.gz: not read: the same file is there without .gz",
            "steps.csv.gz: not read: the same file is there without .gz");
  }

  @Test
  void tables_brokenRows_areReportedOneByOne() throws IOException {
    Folder.put(folder, "telemetry/n1.csv", HEADER + "|1000,g0,1,|1000,g1,1,");
    Folder.put(folder, "nodes.csv", "node,devices|n2,8|n2,8|,1|n3,many|n4,-1|n5,99999999999");
    Folder.put(folder, "devices.csv", "node,device,index|n2,g,0|n2,g,1|n2,,2");
    Folder.put(
        folder,
        "jobs.csv",
        "job,node,device,start_ms,end_ms|j1,n1,g0,0,5000|j2,n1,g0,4000,6000|j3,n1,,5500,6000"
            + "|j4,n1,g1,6000,6000|,n1,g1,0,1|j5,n1,g1,6000,x");
    Folder.put(folder, "windows.csv", "window,node,start_ms,end_ms,weight|w,n1,0,1,0|w,n1,0,1,2");
    Folder.put(folder, "events.csv", "time_ms,node,line,kind,fields|1,n1,x,XID,{|2,n1,x,XID,|3,n1");
    Folder.put(
        folder, "steps.csv", "time_ms,job,loss,step|1,j1,high,|2,,1,|3,j1,,2.5|4,j1,nan,3.0");
    Trace trace = Trace.open(folder, problems);
    Played played = Played.all(trace);
    assertThat(trace.jobs()).extracting(TraceJob::job).containsExactly("j1", "j2", "j3");
    assertThat(trace.windows()).hasSize(1);
    assertThat(played.events).extracting(TraceEvent::timeMillis).containsExactly(2L);
    assertThat(played.steps).hasSize(1);
    assertThat(played.steps.get(0).getLoss()).isNaN();
    assertThat(played.steps.get(0).getNode()).isEqualTo("n1");
    assertThat(found())
        .containsExactlyInAnyOrder(
            "nodes.csv:3: node n2 is there twice; dropped",
            "nodes.csv:4: node is empty; dropped",
            "nodes.csv:5: devices is no whole number: \"many\"; dropped",
            "nodes.csv:6: devices must not be negative: -1; dropped",
            "nodes.csv:7: devices is too large: 99999999999; dropped",
            "devices.csv:3: device g is there twice; dropped",
            "devices.csv:4: node or device is empty; dropped",
            "telemetry/n1.csv: node n1 is not in nodes.csv",
            "jobs.csv:3: jobs j2 and j1 overlap on a device of n1; the later start counts",
            "jobs.csv:4: jobs j3 and j2 overlap on a device of n1; the later start counts",
            "jobs.csv:5: start must be before end: 6000, 6000; dropped",
            "jobs.csv:6: job or node is empty; dropped",
            "jobs.csv:7: end_ms is no whole number: \"x\"; dropped",
            "windows.csv:2: weight must be positive: 0.0; dropped",
            "events.csv:2: fields is no JSON object of texts: \"{\"; dropped",
            "events.csv:4: the row has 2 cells and not 5; dropped",
            "steps.csv:2: loss is no number: \"high\"; dropped",
            "steps.csv:3: job is empty; dropped",
            "steps.csv:4: step is no whole number: \"2.5\"; dropped");
  }

  @Test
  void tables_requiredColumnMissing_costsTheTable() throws IOException {
    Folder.put(folder, "telemetry/n1.csv", HEADER + "|1000,,,1");
    Folder.put(folder, "events.csv", "time_ms,host,line|1,n1,x");
    Folder.put(folder, "nodes.csv", "");
    Played played = Played.all(Trace.open(folder, problems));
    assertThat(played.samples).hasSize(1);
    assertThat(found())
        .containsExactly(
            "nodes.csv: not used: it has no header",
            "events.csv:1: not used: there is no column node");
  }

  @Test
  void labels_brokenRows_areReportedAndStrangeNodesKept() throws IOException {
    Folder.put(folder, "telemetry/n1.csv", HEADER + "|1000,,,1");
    Folder.put(
        folder,
        "labels.csv",
        "id,class,scope,node,device,job,onset_ms,failure_ms,end_ms,kind"
            + "|a,X,node,n1,,,1,,2,hardware|a,X,node,n1,,,1,,2,hardware|b,X,node,n9,,,1,,2,network"
            + "|c,X,rack,n1,,,1,,2,hardware|d,X,node,n1,,,1,,2,gremlins|e,X,device,n1,,,1,,2,hardware"
            + "|f,X,job,,,,1,,2,software|g,X,node,n1,,,9,,2,storage|h,X,node,n1,,,5,4,9,storage"
            + "|i,X,fleet,,,,,4,9,workload|j,X,fleet,,,,,,9,workload");
    List<TraceLabel> labels = TraceLabels.read(folder, problems);
    assertThat(labels).extracting(TraceLabel::id).containsExactly("a", "b", "i");
    assertThat(labels.get(2).onsetMillis()).as("no onset: that of the failure").isEqualTo(4);
    assertThat(found())
        .containsExactly(
            "labels.csv:3: label a is there twice; dropped",
            "labels.csv:4: node n9 is not in the trace",
            "labels.csv:5: no such scope: \"rack\"; dropped",
            "labels.csv:6: no such kind: \"gremlins\"; dropped",
            "labels.csv:7: scope device needs a node and a device; dropped",
            "labels.csv:8: scope job needs a job; dropped",
            "labels.csv:9: onset must not be after end: 9, 2; dropped",
            "labels.csv:10: onset must not be after failure: 5, 4; dropped",
            "labels.csv:12: onset_ms is no whole number: \"\"; dropped");
  }

  @Test
  void problems_metAgain_countOnce() throws IOException {
    Folder.put(folder, "telemetry/n1.csv", HEADER + "|1000,,,1|oops,,,1");
    Trace trace = Trace.open(folder, problems);
    Played.all(trace);
    Played.all(trace);
    assertThat(problems.count()).isEqualTo(1);
  }

  @Test
  void problems_tooManyToKeep_areCounted() {
    for (int line = 1; line <= 5_000; line++) {
      problems.add("x.csv", line, "bad");
    }
    assertThat(problems.count()).isEqualTo(5_000);
    assertThat(problems.first(10_000)).hasSize(1_000);
    assertThat(problems.first(2)).hasSize(2);
  }

  private List<String> found() {
    return problems.first(100).stream().map(TraceProblem::toString).toList();
  }
}
