package io.forestall.traces.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextTest {
  private final NumberParser parser = new NumberParser();
  private final CsvLine line = new CsvLine();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0.0",
        "1",
        "-1",
        "+7",
        "0.1",
        "0.3",
        "1e3",
        "1E-3",
        "2.5e+10",
        "123456.789012",
        "9007199254740993",
        "1.7976931348623157E308",
        "4.9E-324",
        "1e400",
        "123456789012345678901",
        "0.000000000000000000000012345678901234567",
        "5.",
        ".5",
        "NaN",
        "Infinity",
        "-Infinity"
      })
  void number_equalsThatOfTheLibrary(String text) {
    assertThat(read(text)).isTrue();
    assertThat(Double.doubleToLongBits(parser.number()))
        .isEqualTo(Double.doubleToLongBits(Double.parseDouble(text)));
  }

  @Test
  void number_spacesAndOtherSpellings_areAccepted() {
    assertThat(read(" 4.5 ")).isTrue();
    assertThat(parser.number()).isEqualTo(4.5);
    assertThat(read("-inf")).isTrue();
    assertThat(parser.number()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(read("nan")).isTrue();
    assertThat(parser.number()).isNaN();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "-", ".", "1.2.3", "1e", "1e+", "1e99999", "0x1p3", "1f", "1,5", "abc", "--1"
      })
  void number_otherText_isRefused(String text) {
    assertThat(read(text)).isFalse();
  }

  @Test
  void number_randomDecimals_equalThoseOfTheLibrary() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < 200_000; i++) {
      String digits = Long.toString(random.nextLong(1L << random.nextInt(1, 63)));
      int point = random.nextInt(digits.length() + 1);
      String text = digits.substring(0, point) + "." + digits.substring(point);
      if (random.nextInt(3) == 0) {
        text += "e" + random.nextInt(-30, 30);
      }
      assertThat(read(text)).isTrue();
      assertThat(parser.number()).as(text).isEqualTo(Double.parseDouble(text));
    }
  }

  @Test
  void whole_allLongs_areRead() {
    for (long value : new long[] {0, -1, 1_790_000_000_000L, Long.MAX_VALUE, Long.MIN_VALUE}) {
      byte[] bytes = Long.toString(value).getBytes(StandardCharsets.UTF_8);
      assertThat(parser.readWhole(bytes, 0, bytes.length)).isTrue();
      assertThat(parser.whole()).isEqualTo(value);
    }
  }

  @Test
  void whole_asSpreadsheetsWriteIt_isRead() {
    assertThat(whole("1790000000000.0")).isEqualTo(1_790_000_000_000L);
    assertThat(whole("1.79e12")).isEqualTo(1_790_000_000_000L);
    assertThat(whole(" 5")).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "1.5", "NaN", "1e30", "99999999999999999999", "x"})
  void whole_otherText_isRefused(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(parser.readWhole(bytes, 0, bytes.length)).isFalse();
  }

  @Test
  void written_anyDouble_isReadAsTheSame() {
    var random = new SplittableRandom(2);
    for (int i = 0; i < 200_000; i++) {
      double value =
          switch (random.nextInt(5)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> Math.rint(random.nextDouble(-1e7, 1e7)) / 10;
            case 2 -> Math.rint(random.nextDouble(-1e13, 1e13)) / 1e6;
            case 3 -> random.nextLong();
            default -> random.nextDouble(-1, 1);
          };
      assertThat(read(written(value))).isTrue();
      assertThat(Double.doubleToLongBits(parser.number()))
          .as("%s", value)
          .isEqualTo(Double.doubleToLongBits(value));
    }
  }

  @Test
  void written_shortDecimals_stayShort() {
    assertThat(written(0)).isEqualTo("0");
    assertThat(written(-0.0)).isEqualTo("-0.0");
    assertThat(written(412.5)).isEqualTo("412.5");
    assertThat(written(-0.000001)).isEqualTo("-0.000001");
    assertThat(written(5e10)).isEqualTo("50000000000");
    assertThat(written(0.1 + 0.2)).isEqualTo("0.30000000000000004");
    assertThat(written(Double.NaN)).isEqualTo("NaN");
    assertThat(written(Double.NEGATIVE_INFINITY)).isEqualTo("-Infinity");
  }

  @Test
  void writtenWhole_smallestLong_isWhole() {
    assertThat(new String(line.whole(Long.MIN_VALUE).end(), StandardCharsets.UTF_8))
        .isEqualTo("-9223372036854775808\n");
  }

  private long whole(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(parser.readWhole(bytes, 0, bytes.length)).isTrue();
    return parser.whole();
  }

  private boolean read(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return parser.readNumber(bytes, 0, bytes.length);
  }

  private String written(double value) {
    return new String(line.number(value).end(), StandardCharsets.UTF_8).strip();
  }
}
