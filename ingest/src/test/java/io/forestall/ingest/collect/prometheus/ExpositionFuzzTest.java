package io.forestall.ingest.collect.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.forestall.ingest.normalize.CatalogueMapper;
import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.ingest.normalize.SourceReadings;
import io.forestall.ingest.normalize.Unmapped;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.metric.MetricCatalogue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real lines with random damage: nothing is thrown, nothing hangs, and every line is accounted. */
class ExpositionFuzzTest {
  private static final int RUNS = 3_000;
  private static final byte[] SPITEFUL =
      "{}\"\\,=# \n\r\t\0e+.-19NaN\u00ff".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void parse_damagedAnswers_areReadAsFarAsPossible(long seed) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          var random = new SplittableRandom(seed);
          byte[][] originals = {
            Samples.own("dcgm-before-4.6.prom"),
            Samples.own("dcgm-since-4.6.prom"),
            Samples.own("mixed.prom"),
          };
          for (int run = 0; run < RUNS; run++) {
            read(damage(originals[random.nextInt(originals.length)], random), random.nextBoolean());
          }
        });
  }

  private static void read(byte[] body, boolean openMetrics) throws IOException {
    MetricCatalogue catalogue = MetricCatalogue.standard();
    var builder = new SampleBuilder(catalogue, "n1");
    builder.begin(0, "", 1_000);
    var mapper = new CatalogueMapper(catalogue, "n1", 1_000);
    var readings = new SourceReadings(catalogue, mapper, Unmapped.KEEP);
    readings.begin(builder);
    int[] read = new int[2];
    SampleSink sink =
        new SampleSink() {
          @Override
          public void sample(String text, double value, long timestampMillis) {
            read[0]++;
            SeriesText parsed = SeriesText.parse(text);
            if (parsed != null) {
              readings.add(
                  mapper.resolve(
                      CatalogueMapper.kindOf(parsed.name()), text, parsed.name(), parsed.labels()),
                  value);
            }
          }

          @Override
          public void reject(RejectReason reason, String detail, String text) {
            read[1] += reason == RejectReason.NOT_UTF8 ? 0 : 1;
          }
        };
    var result =
        new ExpositionParser(1_000, 1_000_000)
            .parse(new ByteArrayInputStream(body), openMetrics, sink);
    readings.commit();

    assertThat(read[0] + read[1]).isEqualTo(result.lines());
    builder
        .finish(0, 0)
        .getDeviceMetrics()
        .forEach(
            column ->
                assertThat(column.getValues())
                    .allMatch(value -> value.isNaN() || Double.isFinite(value)));
  }

  private static byte[] damage(byte[] original, SplittableRandom random) {
    byte[] body = original.clone();
    int hits = 1 + random.nextInt(20);
    for (int i = 0; i < hits; i++) {
      int at = random.nextInt(body.length);
      switch (random.nextInt(4)) {
        case 0 -> body[at] = (byte) random.nextInt(256);
        case 1 -> body[at] = SPITEFUL[random.nextInt(SPITEFUL.length)];
        case 2 -> {
          int to = Math.min(body.length, at + random.nextInt(200));
          System.arraycopy(body, at, body, random.nextInt(body.length - (to - at) + 1), to - at);
        }
        default -> body = at > 0 && i == 0 ? Arrays.copyOf(body, at) : body;
      }
    }
    return body;
  }
}
