package io.forestall.streams.core.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence.Strength;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class XidCatalogueTest {
  /** Every number that NVIDIA's catalogue and driver headers give a meaning we act upon or note. */
  private static final int[][] DOCUMENTED = {
    {8, 8},
    {11, 11},
    {13, 13},
    {25, 25},
    {31, 32},
    {37, 41},
    {43, 46},
    {48, 48},
    {54, 54},
    {56, 58},
    {60, 81},
    {85, 85},
    {92, 95},
    {106, 107},
    {109, 110},
    {119, 137},
    {140, 141},
    {143, 158},
    {160, 176}
  };

  private static List<Integer> documented() {
    return Arrays.stream(DOCUMENTED)
        .flatMapToInt(range -> IntStream.rangeClosed(range[0], range[1]))
        .boxed()
        .toList();
  }

  @Test
  void entry_everyDocumentedNumber_known() {
    assertThat(documented())
        .allSatisfy(
            code -> {
              XidCatalogue.Entry entry = XidCatalogue.entry(code);
              assertThat(entry.code()).isEqualTo(code);
              assertThat(entry.meaning()).isNotBlank().doesNotContain("unknown");
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1, 999, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void entry_unknownNumber_hint(int code) {
    XidCatalogue.Entry entry = XidCatalogue.entry(code);
    assertThat(entry.strength()).isEqualTo(Strength.HINT);
    assertThat(entry.faultClass()).isEqualTo(FaultClass.UNUSUAL);
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 31, 43, 45, 68, 109})
  void entry_usuallyTheApplication_hint(int code) {
    assertThat(XidCatalogue.entry(code).strength()).isEqualTo(Strength.HINT);
  }

  @ParameterizedTest
  @ValueSource(ints = {48, 64, 74, 79, 95, 119, 120, 140})
  void entry_fatalForDcgm_conclusive(int code) {
    assertThat(XidCatalogue.entry(code).strength()).isEqualTo(Strength.CONCLUSIVE);
  }

  @Test
  void entries_ofApplicationFaults_neverMoreThanHints() {
    documented().stream()
        .map(XidCatalogue::entry)
        .filter(entry -> entry.faultClass() == FaultClass.APPLICATION_FAULT)
        .forEach(entry -> assertThat(entry.strength()).isEqualTo(Strength.HINT));
  }

  @Test
  void entry_rowRemapped_hintForItIsGoodNews() {
    assertThat(XidCatalogue.entry(63).strength()).isEqualTo(Strength.HINT);
    assertThat(XidCatalogue.entry(92).strength()).isEqualTo(Strength.SUPPORTING);
    assertThat(XidCatalogue.entry(79).faultClass()).isEqualTo(FaultClass.GPU_FELL_OFF_BUS);
  }
}
