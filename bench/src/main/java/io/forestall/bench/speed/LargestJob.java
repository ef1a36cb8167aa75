package io.forestall.bench.speed;

import com.sun.management.ThreadMXBean;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.NodeReport.Channel;
import io.forestall.streams.core.NodeReport.DeviceFeatures;
import io.forestall.streams.core.triage.JobStage;
import io.forestall.streams.core.triage.TriageConfig;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Stage B of one job of 100,000 GPUs: what a tick of all its nodes costs one core, while it trains
 * and while it hangs, with and without the windows in which peers are compared.
 *
 * <pre>
 *   mvn -q -B -Dquick -DskipTests package
 *   java -Xmx4g -XX:+UseSerialGC -cp 'bench/target/forestall-bench.jar:bench/target/lib/*' \
 *       io.forestall.bench.speed.LargestJob [nodes] [ticks]
 * </pre>
 *
 * Times are of the thread's processor, so that other work on the machine does not count. Decoding
 * the reports and stage A are not in it.
 */
public final class LargestJob {
  private static final int DEVICES = 8;
  private static final int NODES_OF_A_LEAF = 32;
  private static final int STAGES = 16;
  private static final long START_MILLIS = 1_790_000_000_000L;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final SplittableRandom random = new SplittableRandom(1);
  private final int nodes;
  private final String[] names;
  private final String[][] devices;
  private final JobStage stage = new JobStage("job", TriageConfig.DEFAULT);
  private long nowMillis = START_MILLIS;
  private long sequence;
  private int incidents;

  private LargestJob(int nodes) {
    this.nodes = nodes;
    this.names = new String[nodes];
    this.devices = new String[nodes][DEVICES];
    for (int node = 0; node < nodes; node++) {
      names[node] = String.format(Locale.ROOT, "node-%05d", node);
      for (int device = 0; device < DEVICES; device++) {
        devices[node][device] =
            String.format(Locale.ROOT, "GPU-%08x-0000-0000-0000-%012x", node, device);
      }
    }
  }

  public static void main(String[] arguments) {
    int nodes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 12_500;
    int ticks = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 150;
    var job = new LargestJob(nodes);
    double[] trains = job.run(ticks, /* hangs= */ false);
    print("trains", nodes, trains);
    double[] hangs = job.run(Math.max(20, ticks / 3), /* hangs= */ true);
    print("hangs", nodes, hangs);
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    long heap = runtime.totalMemory() - runtime.freeMemory();
    var out = new StateWriter();
    long began = THREADS.getCurrentThreadCpuTime();
    job.stage.write(out);
    double saved = (THREADS.getCurrentThreadCpuTime() - began) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "heap after a collection %,d MB, snapshot %,d MB in %.2f s, %d revisions of incidents%n",
        heap >> 20,
        out.size() >> 20,
        saved,
        job.incidents);
  }

  /** Seconds of each tick, without the first ten, in which code is compiled. */
  private double[] run(int ticks, boolean hangs) {
    var seconds = new double[ticks];
    var allocated = new double[ticks];
    for (int tick = 0; tick < ticks; tick++) {
      List<NodeReport> reports = reports(hangs);
      long bytes = THREADS.getCurrentThreadAllocatedBytes();
      long began = THREADS.getCurrentThreadCpuTime();
      reports.forEach(stage::report);
      nowMillis += 1_000;
      stage.watermark(nowMillis, incident -> incidents++);
      seconds[tick] = (THREADS.getCurrentThreadCpuTime() - began) / 1e9;
      allocated[tick] = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    }
    Arrays.sort(allocated);
    System.out.printf(
        Locale.ROOT, "allocated in the median tick: %,.1f MB%n", allocated[ticks / 2] / 1e6);
    return Arrays.copyOfRange(seconds, Math.min(10, ticks / 2), ticks);
  }

  private List<NodeReport> reports(boolean hangs) {
    var reports = new ArrayList<NodeReport>(nodes);
    for (int node = 0; node < nodes; node++) {
      var features = new ArrayList<DeviceFeatures>(DEVICES);
      for (int device = 0; device < DEVICES; device++) {
        boolean stuck = hangs && node == nodes / 2 && device == 3;
        boolean spins = hangs && !stuck;
        double noise = 1 + 0.01 * random.nextDouble();
        features.add(
            new DeviceFeatures(
                devices[node][device],
                device,
                node * DEVICES + device,
                "pp" + node * STAGES / nodes,
                (stuck ? 114 : spins ? 135 : 620) * noise,
                stuck ? 0 : 1,
                hangs ? 0 : 0.4 * noise,
                hangs ? 0 : 6e10 * noise,
                hangs ? 0 : 1e9 * noise,
                false,
                0.8 * noise,
                1.9e9 * noise,
                65,
                10,
                hangs ? 0 : 1e10 * noise));
      }
      reports.add(
          new NodeReport(
              "job",
              names[node],
              "leaf-" + node / NODES_OF_A_LEAF,
              Channel.TELEMETRY,
              ++sequence,
              nowMillis + random.nextInt(900),
              true,
              1_000,
              features,
              List.of()));
    }
    return reports;
  }

  private static void print(String what, int nodes, double[] seconds) {
    Arrays.sort(seconds);
    System.out.printf(
        Locale.ROOT,
        "%s: %,d GPUs, CPU seconds a tick: median %.3f, 90 %% %.3f, most %.3f%n",
        what,
        nodes * DEVICES,
        seconds[seconds.length / 2],
        seconds[seconds.length * 9 / 10],
        seconds[seconds.length - 1]);
  }
}
