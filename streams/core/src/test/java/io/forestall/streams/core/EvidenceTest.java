package io.forestall.streams.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.forestall.detectors.StateFormatException;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.Anomaly;
import io.forestall.streams.core.Evidence.Forecast;
import io.forestall.streams.core.Evidence.Strength;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EvidenceTest {
  private static final Evidence PIECE =
      EvidenceFixture.evidence("n", "g0", "rule", FaultClass.GPU_FAULT, Strength.SUPPORTING, 10_000)
          .since(4_000)
          .at("port 1")
          .forecast(new Forecast(30_000, 20_000, 50_000));

  @Test
  void writeRead_anyEvidence_same() {
    for (Evidence piece : List.of(PIECE, PIECE.stick(), PIECE.end(20_000))) {
      var out = new StateWriter();
      piece.write(out);
      assertThat(Evidence.read(new StateReader(out.toBytes()))).isEqualTo(piece);
    }
  }

  @Test
  void read_classFromTheFuture_refused() {
    var out = new StateWriter();
    out.writeString("GPU_GREMLIN");
    assertThatThrownBy(() -> Evidence.readName(FaultClass.class, new StateReader(out.toBytes())))
        .isInstanceOf(StateFormatException.class)
        .hasMessage("no such FaultClass: GPU_GREMLIN");
  }

  @Test
  void probability_combinesAsIfIndependent() {
    assertThat(Evidence.probability(List.of(), Evidence::timeMillis)).isZero();
    assertThat(Evidence.probability(List.of(PIECE), Evidence::timeMillis))
        .isCloseTo(0.4, within(1e-12));
    assertThat(Evidence.probability(List.of(PIECE, PIECE), Evidence::timeMillis))
        .isCloseTo(0.64, within(1e-12));
  }

  @Test
  void toAnomaly_everyFieldTaken() {
    Anomaly anomaly = PIECE.toAnomaly("job");
    assertThat(anomaly.getId()).isEqualTo("n|rule|g0|port 1|10000");
    assertThat(anomaly.getWindowMillis()).isEqualTo(6_000);
    assertThat(anomaly.getConclusive()).isFalse();
    assertThat(anomaly.getObserved()).isEqualTo(42);
    assertThat(anomaly.getExpected()).isNull();
    assertThat(anomaly.getEtaMillis()).isEqualTo(30_000);
    assertThat(anomaly.getEtaLatestMillis()).isEqualTo(50_000);
  }
}
