package io.forestall.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.NodeSample;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RecordCodecTest {
  private static final EmbeddedRegistry REGISTRY = EmbeddedRegistry.released();
  private final RecordEncoder encoder = new RecordEncoder(REGISTRY);

  static Stream<SpecificRecordBase> records() {
    return SampleRecords.all().stream();
  }

  @ParameterizedTest
  @MethodSource("records")
  void everyRecord_roundTrips(SpecificRecordBase record) throws Exception {
    var decoder = new RecordDecoder<>(record.getClass(), REGISTRY);
    assertThat(decoder.decode(encoder.encode(record))).isEqualTo(record);
  }

  @Test
  void encode_framesWithMagicByteAndId() {
    byte[] framed = encoder.encode(SampleRecords.all().get(6));
    assertThat(framed).startsWith(0, 0, 0, 0, 12);
  }

  @Test
  void decode_unknownId_namesIt() {
    byte[] framed = encoder.encode(SampleRecords.all().get(6));
    framed[1] = 1;
    assertThat(reasonOf(framed)).isEqualTo(RejectReason.UNKNOWN_SCHEMA);
  }

  @Test
  void decode_otherRecord_isRefused() {
    byte[] framed = encoder.encode(SampleRecords.all().get(1));
    assertThat(reasonOf(framed)).isEqualTo(RejectReason.MALFORMED_RECORD);
  }

  @Test
  void decode_shortOrMissing_isRefused() {
    assertThat(reasonOf(null)).isEqualTo(RejectReason.MALFORMED_RECORD);
    assertThat(reasonOf(new byte[0])).isEqualTo(RejectReason.MALFORMED_RECORD);
    assertThat(reasonOf(new byte[] {9, 0, 0, 0, 1, 7})).isEqualTo(RejectReason.MALFORMED_RECORD);
  }

  /** A length prefix of two billion must be refused, not allocated. */
  @Test
  void decode_hugeLength_isRefusedCheaply() {
    byte[] framed = {0, 0, 0, 0, 7, (byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f};
    assertThat(reasonOf(framed)).isEqualTo(RejectReason.MALFORMED_RECORD);
  }

  @RepeatedTest(20)
  void decode_mutatedBytes_neverThrowsAnythingElse(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    byte[] good = encoder.encode(SampleRecords.nodeSample(random));
    var decoder = new RecordDecoder<>(NodeSample.class, REGISTRY);
    for (int i = 0; i < 200; i++) {
      byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
      for (int m = random.nextInt(4); m > 0 && bad.length > 5; m--) {
        bad[random.nextInt(5, bad.length)] = (byte) random.nextInt();
      }
      try {
        decoder.decode(bad);
      } catch (RejectedRecordException e) {
        assertThat(e.reason()).isEqualTo(RejectReason.MALFORMED_RECORD);
      }
    }
  }

  private static RejectReason reasonOf(byte @Nullable [] framed) {
    var decoder = new RecordDecoder<>(Incident.class, REGISTRY);
    var thrown =
        assertThatExceptionOfType(RejectedRecordException.class)
            .isThrownBy(() -> decoder.decode(framed))
            .actual();
    return thrown.reason();
  }
}
