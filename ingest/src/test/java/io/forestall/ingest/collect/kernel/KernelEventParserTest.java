package io.forestall.ingest.collect.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.EventKind;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KernelEventParserTest {
  private final KernelEventParser parser = new KernelEventParser();

  static List<Samples.Sample> samples() throws IOException {
    return Samples.read();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void parse_sample_matches(Samples.Sample sample) {
    ParsedEvent found = parser.parse(sample.text());
    if (sample.role() == null) {
      assertThat(found).isNull();
      return;
    }
    ParsedEvent event = Objects.requireNonNull(found, sample.text());
    Map<String, String> fields = event.fields();
    assertThat(event.role()).isEqualTo(sample.role());
    assertThat(event.kind().name()).isEqualTo(sample.kind());
    assertThat(event.code()).isEqualTo(sample.code());
    assertThat(event.pci()).isEqualTo(sample.pci());
    sample
        .fields()
        .forEach(
            (name, value) -> assertThat(fields.getOrDefault(name, "")).as(name).isEqualTo(value));
  }

  @Test
  void samples_allKinds_areCovered() throws IOException {
    Set<EventKind> kinds = EnumSet.noneOf(EventKind.class);
    for (Samples.Sample sample : Samples.read()) {
      if (!sample.kind().isEmpty()) {
        kinds.add(EventKind.of(sample.kind()));
      }
    }
    Set<EventKind> ofLogs = EnumSet.allOf(EventKind.class);
    ofLogs.removeIf(EventKind::ofRanks); // no kernel speaks of those
    assertThat(kinds).isEqualTo(ofLogs);
  }

  @Test
  void parse_samplesWithPrefix_isTheSame() throws IOException {
    // A transport that was not recognised must not change what a line says.
    for (Samples.Sample sample : Samples.read()) {
      if (sample.role() != null) {
        ParsedEvent event = parser.parse("host1 kern.warn x: " + sample.text());
        assertThat(Objects.requireNonNull(event, sample.text()).kind().name())
            .isEqualTo(sample.kind());
      }
    }
  }
}
