package io.forestall.streams.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.config.ConfigErrors;
import io.forestall.schemas.config.ConfigSection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class LayersTest {
  private final ConfigErrors errors = new ConfigErrors();

  private CoreConfig parse(String yaml) {
    return CoreConfig.from(ConfigSection.parse(yaml, errors));
  }

  @Test
  void without_absent_everythingIsUsed() {
    assertThat(parse("detect: {refresh: 30s}").score().layers()).isEqualTo(Layers.ALL);
  }

  @Test
  void without_listed_isOffInBothStages() {
    CoreConfig config = parse("detect: {without: [cusum, warm-start, HANG]}");
    assertThat(config.score().layers().off())
        .containsExactlyInAnyOrder(Layer.CUSUM, Layer.WARM_START, Layer.HANG);
    assertThat(config.triage().layers()).isEqualTo(config.score().layers());
    assertThat(errors.problems()).isEmpty();
  }

  @Test
  void without_wrongName_isRefusedWithTheList() {
    parse("detect: {without: [cusum, horoscope]}");
    assertThat(String.join("", errors.problems()))
        .contains("detect.without", "horoscope", "warm-start", "cusum");
  }

  @ParameterizedTest
  @CsvSource({
    "limit-gpu-row-remap-failed, LIMITS",
    "log-xid-79, LOGS",
    "frozen-while-busy, STRUCTURE",
    "port-down, LINKS",
    "clock-offset, BOARD",
    "thermal-resistance, HEAT",
    "trend-memory, FORECAST",
    "cusum, CUSUM",
    "peer-clock, PEERS",
    "job-stall, PEERS",
    "loss-watch, STEPS",
    "hang-behind, HANG",
    "lying-power-sensor, PHYSICS"
  })
  void hears_detectorOfALayerThatIsOff_no(String detector, Layer layer) {
    assertThat(Layers.ALL.hears(detector)).isTrue();
    assertThat(Layers.without(layer).hears(detector)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Layer.class)
  void hears_detectorOfNoLayer_always(Layer layer) {
    assertThat(Layers.without(layer).hears("made-up")).isTrue();
    assertThat(Layer.named(layer.toString())).isEqualTo(layer);
  }
}
