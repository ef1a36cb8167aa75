package io.forestall.traces;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.metric.MetricScope;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.serde.SampleFrame;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writing allocates next to nothing; the time that it takes is printed for information. */
class TelemetrySpeedTest {
  private static final int DEVICES = 8;
  private static final int METRICS = 45;
  private static final int TICKS = 4_000;
  private static final int ROWS = TICKS * (DEVICES + 1);

  @TempDir Path temp;

  @Test
  void write_knownSeries_allocatesNextToNothing() throws IOException {
    SampleFrame frame = frame();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (TraceWriter writer = TraceWriter.create(temp.resolve("trace"), false);
        TelemetryWriter telemetry = writer.telemetry("n1")) {
      writeTicks(frame, telemetry);
      long allocated = threads.getCurrentThreadAllocatedBytes();
      long nanos = threads.getCurrentThreadCpuTime();
      writeTicks(frame, telemetry);
      print("written", threads.getCurrentThreadCpuTime() - nanos);
      allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
      assertThat(allocated / ROWS).as("bytes a row; each block opens the file").isLessThan(20);
      writer.commit();
    }
    int[] samples = new int[1];
    Trace trace = Trace.open(temp.resolve("trace"), new TraceProblems());
    long nanos = threads.getCurrentThreadCpuTime();
    trace.play(
        new TraceListener() {
          @Override
          public void sample(NodeSample sample) {
            samples[0]++;
          }
        });
    print("read", (threads.getCurrentThreadCpuTime() - nanos) / 2);
    assertThat(samples[0]).isEqualTo(2 * TICKS);
  }

  private static void writeTicks(SampleFrame frame, TelemetryWriter telemetry) throws IOException {
    for (int tick = 0; tick < TICKS; tick++) {
      frame.eventTimeMillis += 1_000;
      frame.sequence++;
      telemetry.write(frame);
    }
  }

  /** A tick of a GPU server; values have the steps of real sensors. */
  private static SampleFrame frame() {
    var random = new SplittableRandom(1);
    var frame = new SampleFrame();
    frame.eventTimeMillis = Samples.START_MILLIS;
    for (int device = 0; device < DEVICES; device++) {
      frame.addDevice("GPU-5b1c-" + device, device, "0000:1b:00.0");
    }
    for (var metric : MetricCatalogue.standard().metrics()) {
      if (metric.scope() == MetricScope.HOST) {
        frame.addHost(metric.id(), "", random.nextInt(1_000));
      } else if (frame.columns < METRICS) {
        int from = frame.addColumn(metric.id());
        for (int device = 0; device < DEVICES; device++) {
          frame.deviceValues[from + device] =
              frame.columns % 2 == 0 ? random.nextLong(1L << 40) : random.nextInt(7_000) / 10.0;
        }
      }
    }
    return frame;
  }

  private static void print(String what, long nanos) {
    System.out.printf(
        Locale.ROOT, "telemetry %s: %.0f rows a CPU second%n", what, ROWS / (nanos / 1e9));
  }
}
