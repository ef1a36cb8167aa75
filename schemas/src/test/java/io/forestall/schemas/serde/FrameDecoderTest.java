package io.forestall.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.NodeSample;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class FrameDecoderTest {
  private final RecordEncoder encoder = new RecordEncoder(EmbeddedRegistry.released());
  private final FrameDecoder decoder = new FrameDecoder(EmbeddedRegistry.released());

  /** Avro's own reader is the oracle. */
  @RepeatedTest(50)
  void decode_equalsAvrosReader(RepetitionInfo run) throws Exception {
    NodeSample sample = SampleRecords.nodeSample(new SplittableRandom(run.getCurrentRepetition()));
    var expected = new SampleFrame();
    expected.fill(sample);
    var actual = new SampleFrame();
    decoder.decode(encoder.encode(sample), actual);

    assertSame(actual, expected);
  }

  @Test
  void decode_reusedFrame_forgetsTheLastRecord() throws Exception {
    var frame = new SampleFrame();
    decoder.decode(encoder.encode(SampleRecords.nodeSample(new SplittableRandom(3))), frame);
    NodeSample small =
        NodeSample.newBuilder(SampleRecords.nodeSample(new SplittableRandom(4)))
            .setNode("x")
            .build();
    decoder.decode(encoder.encode(small), frame);
    var expected = new SampleFrame();
    expected.fill(small);
    assertSame(frame, expected);
  }

  /** A schema of the future, with a field we do not know, goes the slow way and still arrives. */
  @Test
  void decode_otherSchemaVersion_isResolved() throws Exception {
    Schema today = NodeSample.getClassSchema();
    var fields =
        today.getFields().stream()
            .map(field -> new Schema.Field(field, field.schema()))
            .collect(java.util.stream.Collectors.toCollection(java.util.ArrayList::new));
    fields.add(0, new Schema.Field("mood", Schema.create(Schema.Type.STRING), "new", "fine"));
    Schema future = Schema.createRecord("NodeSample", "doc", today.getNamespace(), false, fields);
    NodeSample sample = SampleRecords.nodeSample(new SplittableRandom(5));
    var record = new GenericData.Record(future);
    record.put("mood", "good");
    today.getFields().forEach(field -> record.put(field.name(), sample.get(field.pos())));
    var out = new java.io.ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 0, 0, 0, 99});
    var binary = org.apache.avro.io.EncoderFactory.get().binaryEncoder(out, null);
    new org.apache.avro.generic.GenericDatumWriter<>(future).write(record, binary);
    binary.flush();

    var registry =
        new SchemaRegistry() {
          @Override
          public int idOf(Schema schema) {
            return 99;
          }

          @Override
          public @Nullable Schema schemaOf(int id) {
            return id == 99 ? future : null;
          }
        };
    var frame = new SampleFrame();
    new FrameDecoder(registry).decode(out.toByteArray(), frame);
    var expected = new SampleFrame();
    expected.fill(sample);
    assertSame(frame, expected);
  }

  @RepeatedTest(20)
  void decode_mutatedBytes_isRefusedOrRead(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    byte[] good = encoder.encode(SampleRecords.nodeSample(random));
    var frame = new SampleFrame();
    for (int i = 0; i < 1_000; i++) {
      byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
      for (int m = random.nextInt(4); m > 0 && bad.length > 5; m--) {
        bad[random.nextInt(5, bad.length)] = (byte) random.nextInt();
      }
      try {
        decoder.decode(bad, frame);
      } catch (RejectedRecordException e) {
        assertThat(e.reason()).isEqualTo(RejectReason.MALFORMED_RECORD);
      }
    }
  }

  @Test
  void decode_bytesLeftOver_isRefused() {
    byte[] good = encoder.encode(SampleRecords.nodeSample(new SplittableRandom(1)));
    assertThatExceptionOfType(RejectedRecordException.class)
        .isThrownBy(() -> decoder.decode(Arrays.copyOf(good, good.length + 1), new SampleFrame()))
        .withMessageContaining("left over");
  }

  private static void assertSame(SampleFrame actual, SampleFrame expected) {
    assertThat(actual.node).isEqualTo(expected.node);
    assertThat(actual.eventTimeMillis).isEqualTo(expected.eventTimeMillis);
    assertThat(actual.receiveTimeMillis).isEqualTo(expected.receiveTimeMillis);
    assertThat(actual.sequence).isEqualTo(expected.sequence);
    assertThat(actual.bootId).isEqualTo(expected.bootId);
    assertThat(actual.intervalMillis).isEqualTo(expected.intervalMillis);
    assertThat(actual.devices).isEqualTo(expected.devices);
    assertThat(Arrays.copyOf(actual.deviceIds, actual.devices))
        .isEqualTo(Arrays.copyOf(expected.deviceIds, expected.devices));
    assertThat(Arrays.copyOf(actual.devicePcis, actual.devices))
        .isEqualTo(Arrays.copyOf(expected.devicePcis, expected.devices));
    assertThat(actual.columns).isEqualTo(expected.columns);
    assertThat(Arrays.copyOf(actual.columnMetrics, actual.columns))
        .isEqualTo(Arrays.copyOf(expected.columnMetrics, expected.columns));
    int values = actual.columns * actual.devices;
    assertThat(Arrays.copyOf(actual.deviceValues, values))
        .isEqualTo(Arrays.copyOf(expected.deviceValues, values));
    assertThat(actual.hostSeries).isEqualTo(expected.hostSeries);
    assertThat(Arrays.copyOf(actual.hostInstances, actual.hostSeries))
        .isEqualTo(Arrays.copyOf(expected.hostInstances, expected.hostSeries));
    assertThat(Arrays.copyOf(actual.hostValues, actual.hostSeries))
        .isEqualTo(Arrays.copyOf(expected.hostValues, expected.hostSeries));
    assertThat(actual.sources).isEqualTo(expected.sources);
    assertThat(actual.sourceUp[0]).isEqualTo(expected.sourceUp[0]);
    assertThat(actual.sourceSeries[0]).isEqualTo(expected.sourceSeries[0]);
    assertThat(actual.extras).isEqualTo(expected.extras);
    assertThat(actual.blanks).isEqualTo(expected.blanks);
  }
}
