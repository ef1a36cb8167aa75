package io.forestall.app.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.app.backtest.detect.Detection;
import io.forestall.app.backtest.detect.Progress;
import io.forestall.app.backtest.report.JsonReport;
import io.forestall.app.backtest.report.Report;
import io.forestall.streams.core.CoreConfig;
import io.forestall.traces.TraceWindow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine changes nothing: the same incidents, evidence and figures, window by window. */
final class BacktestKafkaIT {
  @TempDir private Path folder = Path.of(".");

  @Test
  void kafka_saysExactlyWhatInlineSays() throws Exception {
    List<TraceWindow> windows = new ArrayList<>();
    windows.addAll(
        SimulatedTrace.window("all", 1, List.of("sim-01", "sim-02", "sim-03", "sim-04", "sim-06")));
    windows.addAll(SimulatedTrace.window("one", 3, List.of("sim-08")));
    Path trace = SimulatedTrace.write(folder.resolve("t"), SimulatedTrace.labels(), windows);

    Report inline = run(trace, EngineKind.INLINE);
    Report kafka = run(trace, EngineKind.KAFKA);

    assertThat(inline.detections()).flatExtracting(Detection::incidents).hasSizeGreaterThan(2);
    assertThat(kafka.detections()).isEqualTo(inline.detections());
    assertThat(JsonReport.of(kafka).get("overall")).isEqualTo(JsonReport.of(inline).get("overall"));
  }

  private static Report run(Path trace, EngineKind engine) throws Exception {
    return Backtest.open(trace).run(engine, CoreConfig.DEFAULT, List.of(), Progress.NONE, () -> 0);
  }
}
