package io.forestall.app.backtest.judge;

import static io.forestall.app.backtest.judge.Incidents.detection;
import static io.forestall.app.backtest.judge.Incidents.incident;
import static io.forestall.app.backtest.judge.Incidents.jobs;
import static io.forestall.app.backtest.judge.Incidents.label;
import static io.forestall.schemas.FaultClass.GPU_SLOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.traces.TraceProblems;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be required, and what is said when it cannot. */
final class GateTest {
  @ParameterizedTest
  @CsvSource({
    "f1>=1, true",
    "overall.recall = 1, true",
    "recall==0.5, false",
    "false_per_1000_device_days<=0.5, true",
    "delay_ms_p90<600000, false",
    "delay_ms_p90<=600000, true",
    "by_class.GPU_SLOW.precision>0.99, true",
    "by_class.NODE_DOWN.recall>=0, false", // nothing of it in the trace: undefined
    "by_fault.F01.detected>=1, true",
    "by_fault.F99.detected>=0, false",
    "weighted.f1>=1, true",
    "lead_ms_p50>=0, false",
  })
  void gate_isMetOrMissed(String text, boolean met) {
    Gate.Result result = Gate.parse(text).get(0).check(results());

    assertThat(result.met()).isEqualTo(met);
    assertThat(result.sentence()).startsWith(text + (met ? " is met" : " is missed"));
  }

  @Test
  void sentence_saysTheValue_orThatThereIsNone() {
    List<Gate> gates = Gate.parse("f1>=2,by_class.NODE_DOWN.recall>=0.8");

    assertThat(gates.get(0).check(results()).sentence()).isEqualTo("f1>=2 is missed: f1 is 1.000");
    assertThat(gates.get(1).check(results()).sentence()).endsWith("recall is undefined here");
    assertThat(gates.get(0).check(null).met()).isFalse();
  }

  @Test
  void mistakes_areSaidAllAtOnce_withWhatIsKnown() {
    assertThatThrownBy(
            () -> Gate.parse("f2>=1,by_class.GPU_LOST.f1>=1,recall>=high,by_fault.x.f1>1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "'f2' is no measure",
            "false_per_1000_device_days",
            "'GPU_LOST' is no fault class",
            "GPU_FELL_OFF_BUS",
            "the bound of 'recall' must be a number: high",
            "'x' is no fault");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "f1",
        "f1>=",
        ">=1",
        "f1!=1",
        "by_class.f1>=1",
        "a.b.c.d>1",
        "f1>=NaN",
        "f1>1,"
      })
  void nonsense_isRefused(String text) {
    assertThatThrownBy(() -> Gate.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Results results() {
    var detections = List.of(detection(incident("i", GPU_SLOW, "n1", 110)));
    var labels = List.of(label("L", GPU_SLOW, "n1", 100, 105, 200));
    return Results.of(
        new Judge(detections, labels, jobs(), Incidents.DAY, new TraceProblems()), detections);
  }
}
