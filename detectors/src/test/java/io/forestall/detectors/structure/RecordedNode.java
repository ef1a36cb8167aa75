package io.forestall.detectors.structure;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/** The DCGM series of a recorded four-GPU node (corpus gwdg-gpu), one tick every ten minutes. */
final class RecordedNode {
  private static final List<String> TUPLE =
      List.of("GPU_UTIL", "POWER_USAGE", "GPU_TEMP", "MEMORY_TEMP", "SM_CLOCK");

  private final SortedMap<Long, Map<String, Double>> values = new TreeMap<>();
  private final List<String> names;

  private final List<long[]> losses = new ArrayList<>();
  private final List<long[]> labelled = new ArrayList<>();

  private RecordedNode(BufferedReader lines) throws IOException {
    TreeSet<String> seen = new TreeSet<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] cells = line.split(",", -1); // ts,metric,gpu,device,job,value
      if (cells[1].startsWith("DCGM_FI_DEV_") && !cells[2].isEmpty()) {
        String name = cells[1].substring("DCGM_FI_DEV_".length());
        seen.add(name);
        values
            .computeIfAbsent(Long.valueOf(cells[0]), tick -> new TreeMap<>())
            .put(name + cells[2], Double.valueOf(cells[5]));
      }
    }
    names = List.copyOf(seen);
  }

  /** Reads a node's file and labels, or skips the test where there is no corpus. */
  static RecordedNode read(String node, String file) {
    Path folder = Path.of(System.getProperty("forestall.shared", "."), "data", "gwdg-gpu");
    assumeTrue(Files.isDirectory(folder), "recorded GPU losses are absent: " + folder);
    Path path = folder.resolve(node + "_" + file + ".csv.gz");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(path)), StandardCharsets.UTF_8))) {
      RecordedNode recorded = new RecordedNode(lines);
      for (String line : Files.readAllLines(folder.resolve("labels.csv"))) {
        String[] cells = line.split(",", -1); // id,node,onset_ts,end_ts,xid,gpus,date,kind,note
        if (cells[1].equals(node)) {
          long[] interval = {Long.parseLong(cells[2]), Long.parseLong(cells[3])};
          recorded.labelled.add(interval);
          if (cells[7].equals("gpu_fault")) {
            recorded.losses.add(interval);
          }
        }
      }
      return recorded;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isLoss(long tick) {
    return isWithin(losses, tick);
  }

  boolean isLabelled(long tick) {
    return isWithin(labelled, tick);
  }

  private static boolean isWithin(List<long[]> intervals, long tick) {
    return intervals.stream().anyMatch(interval -> tick >= interval[0] && tick < interval[1]);
  }

  Iterable<Long> ticks() {
    return values.keySet();
  }

  /** Names of all series that any GPU ever reported. */
  List<String> names() {
    return names;
  }

  /** Utilisation first, then power, temperatures and clock. */
  double[] tuple(long tick, int gpu) {
    return row(TUPLE, tick, gpu);
  }

  double[] row(List<String> wanted, long tick, int gpu) {
    Map<String, Double> reported = values.getOrDefault(tick, Map.of());
    return wanted.stream()
        .mapToDouble(name -> reported.getOrDefault(name + gpu, Double.NaN))
        .toArray();
  }
}
