package io.forestall.traces;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.forestall.schemas.record.NodeSample;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fleet's files are merged, and written side by side, without a handle for each. */
class ManyNodesTest {
  private static final int NODES = 600;
  private static final int TICKS = 60;
  private static final int MAX_MORE_HANDLES = 20;

  @TempDir Path temp;

  @Test
  void play_manyNodes_needsFewHandlesAndIsInOrder() throws IOException {
    Assumptions.assumeTrue(
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean,
        "open files are counted on Unix only");
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long handles = system.getOpenFileDescriptorCount();
    Path folder = temp.resolve("trace");
    try (TraceWriter writer = TraceWriter.create(folder, true)) {
      TelemetryWriter[] telemetry = new TelemetryWriter[NODES];
      for (int node = 0; node < NODES; node++) {
        telemetry[node] = writer.telemetry("n" + node);
      }
      for (int tick = 0; tick < TICKS; tick++) {
        for (int node = 0; node < NODES; node++) {
          telemetry[node].write(Samples.small("n" + node, tick * 1_000L + node % 7));
        }
      }
      assertThat(system.getOpenFileDescriptorCount()).isLessThan(handles + MAX_MORE_HANDLES);
      writer.commit();
    }
    var checker =
        new TraceListener() {
          private long last;
          private int samples;

          @Override
          public void sample(NodeSample sample) {
            assertThat(sample.getEventTimeMillis()).isGreaterThanOrEqualTo(last);
            last = sample.getEventTimeMillis();
            if (samples++ % 10_000 == 0) {
              assertThat(system.getOpenFileDescriptorCount())
                  .isLessThan(handles + MAX_MORE_HANDLES);
            }
          }
        };
    Trace.open(folder, new TraceProblems()).play(checker);
    assertThat(checker.samples).isEqualTo(NODES * TICKS);
  }
}
