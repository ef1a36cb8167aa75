package io.forestall.streams.core.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.metric.MetricType;
import io.forestall.streams.core.Evidence.Strength;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VendorLimitsTest {
  @Test
  void limits_eachStandsOnACatalogueMetricOfItsKind() {
    assertThat(VendorLimits.all())
        .hasSizeGreaterThanOrEqualTo(20)
        .allSatisfy(
            limit -> {
              assertThat(MetricCatalogue.standard().find(limit.metric().id()))
                  .isSameAs(limit.metric());
              assertThat(VendorLimits.of(limit.metric().id())).contains(limit);
              assertThat(limit.limit()).isPositive();
              if (limit.kind() != VendorLimits.Kind.VALUE) {
                assertThat(limit.metric().type()).isEqualTo(MetricType.COUNTER);
              }
            });
    assertThat(VendorLimits.of(KnownMetrics.GPU_POWER)).isEmpty();
  }

  /** DCGM's health watches, Azure's checks and NVSentinel's monitor, as they publish them. */
  @ParameterizedTest
  @CsvSource({
    "gpu_row_remap_failed, 1, CONCLUSIVE",
    "gpu_row_remap_pending, 1, SUPPORTING",
    "gpu_row_remap_uncorrectable_total, 512, SUPPORTING",
    "gpu_nvlink_crc_flit_errors_total, 6000, SUPPORTING",
    "gpu_pcie_replay_total, 32, SUPPORTING",
    "node_ib_link_downed_total, 1, CONCLUSIVE",
    "node_ib_symbol_errors_total, 600, SUPPORTING"
  })
  void limit_published_value(String metric, double limit, Strength strength) {
    int id = MetricCatalogue.standard().require(metric).id();
    VendorLimits.Limit found =
        Arrays.stream(VendorLimits.of(id))
            .filter(limited -> limited.kind() != VendorLimits.Kind.RISE_PER_HOUR)
            .findFirst()
            .orElseThrow();
    assertThat(found.limit()).isEqualTo(limit);
    assertThat(found.strength()).isEqualTo(strength);
    assertThat(found.detector()).isEqualTo("limit-" + metric.replace('_', '-'));
  }
}
