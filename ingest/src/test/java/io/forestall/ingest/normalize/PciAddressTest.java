package io.forestall.ingest.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PciAddressTest {
  @ParameterizedTest
  @CsvSource({
    "00000000:53:00.0, 0000:53:00.0", // dcgm-exporter
    "0000:53:00, 0000:53:00.0", // Xid lines of the kernel log
    "0000:A8:1F.7, 0000:a8:1f.7",
    "53:00.0, 0000:53:00.0", // lspci
    "00010000:01:00.0, 10000:01:00.0", // a domain above 16 bits keeps its digits
    "' 0000:4d:00.0 ', 0000:4d:00.0",
    "N/A, ''",
    "'', ''",
    "0000:53:00.9, ''",
    "0000:53, ''",
  })
  void normalize_spellings_becomeOne(String text, String expected) {
    assertThat(PciAddress.normalize(text)).isEqualTo(expected);
  }
}
