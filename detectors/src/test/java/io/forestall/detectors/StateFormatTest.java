package io.forestall.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StateFormatTest {
  private final StateWriter out = new StateWriter();

  @Test
  void everyKind_comesBack() {
    out.writeByte(200);
    out.writeBoolean(true);
    out.writeInt(Integer.MIN_VALUE);
    out.writeLong(Long.MAX_VALUE);
    out.writeDouble(-0.0);
    out.writeString("Knöten-😀");
    out.writeDoubles(new double[] {9, Double.NaN, Double.NEGATIVE_INFINITY, 9}, 1, 2);
    out.writeFloats(new float[] {1.5f}, 0, 1);
    out.writeLongs(new long[] {-7}, 0, 1);
    out.writeInts(new int[] {0, -8}, 1, 1);

    StateReader in = new StateReader(out.toBytes());
    assertThat(in.readByte()).isEqualTo((byte) 200);
    assertThat(in.readBoolean()).isTrue();
    assertThat(in.readInt()).isEqualTo(Integer.MIN_VALUE);
    assertThat(in.readLong()).isEqualTo(Long.MAX_VALUE);
    assertThat(in.readDouble()).isEqualTo(-0.0);
    assertThat(in.readString()).isEqualTo("Knöten-😀");
    double[] doubles = new double[3];
    in.readDoubles(doubles, 1, 2);
    assertThat(doubles).containsExactly(0, Double.NaN, Double.NEGATIVE_INFINITY);
    float[] floats = new float[1];
    in.readFloats(floats, 0, 1);
    assertThat(floats).containsExactly(1.5f);
    long[] longs = new long[1];
    in.readLongs(longs, 0, 1);
    assertThat(longs).containsExactly(-7);
    int[] ints = new int[1];
    in.readInts(ints, 0, 1);
    assertThat(ints).containsExactly(-8);
    assertThat(in.remaining()).isZero();
  }

  @Test
  void bytes_areBigEndian() {
    out.writeInt(0x01020304);
    out.writeVarLong(-1);
    out.writeVarLong(150);
    assertThat(out.toBytes()).containsExactly(1, 2, 3, 4, 1, 0xAC, 2);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 63, 64, -64, -65, 1L << 34, Long.MAX_VALUE, Long.MIN_VALUE})
  void varLong_comesBack(long value) {
    out.writeVarLong(value);
    assertThat(new StateReader(out.toBytes()).readVarLong()).isEqualTo(value);
  }

  @RepeatedTest(20)
  void varLong_random_comesBack(RepetitionInfo seed) {
    long[] values = new SplittableRandom(seed.getCurrentRepetition()).longs(1_000).toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] >>= i % 64;
      out.writeVarLong(values[i]);
    }
    StateReader in = new StateReader(out.toBytes());
    for (long value : values) {
      assertThat(in.readVarLong()).isEqualTo(value);
    }
  }

  @Test
  void varLong_overlong_isRefused() {
    for (int i = 0; i < 11; i++) {
      out.writeByte(0x80);
    }
    assertThatExceptionOfType(StateFormatException.class)
        .isThrownBy(() -> new StateReader(out.toBytes()).readVarLong());
  }

  @Test
  void lengths_areBoundedByWhatIsLeft() {
    out.writeVarLong(1L << 40);
    byte[] huge = out.toBytes();
    assertThatExceptionOfType(StateFormatException.class)
        .isThrownBy(() -> new StateReader(huge).readString());
    assertThatExceptionOfType(StateFormatException.class)
        .isThrownBy(() -> new StateReader(huge).readCount("series", 8))
        .withMessageContaining("series");
    assertThatExceptionOfType(StateFormatException.class)
        .isThrownBy(() -> new StateReader(huge).readDoubles(new double[9], 0, 9))
        .withMessageContaining("72 more wanted at byte 0");
  }

  @Test
  void clear_keepsNothing() {
    out.writeLong(1);
    out.clear();
    out.writeByte(7);
    assertThat(out.size()).isEqualTo(1);
    assertThat(out.toBytes()).containsExactly(7);
  }

  @Test
  void boolean_otherThanZeroOrOne_isRefused() {
    assertThatExceptionOfType(StateFormatException.class)
        .isThrownBy(() -> new StateReader(new byte[] {2}).readBoolean());
  }
}
