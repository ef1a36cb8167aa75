package io.forestall.app.traces.imports;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.forestall.traces.TraceProblems;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Recordings with bytes changed, doubled, lost or cut: never more than a sentence about it. */
final class ImportFuzzTest {
  private static final long SEED = 20_260_131;
  private static final int ROUNDS = 150;

  @TempDir private Path folder = Path.of(".");

  @ParameterizedTest
  @EnumSource(RecordingFormat.class)
  void mutatedRecording_isReadOrRefused_withoutAnythingElse(RecordingFormat format)
      throws IOException {
    var random = new SplittableRandom(SEED);
    byte[] plain = sample(format).getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < ROUNDS; round++) {
      boolean packed = random.nextInt(4) == 0;
      byte[] bytes = mutate(packed ? gzip(plain) : plain, random);
      Path file = folder.resolve("n" + round + (packed ? ".csv.gz" : ".csv"));
      Files.write(file, bytes);
      var settings =
          new ImportSettings(
              format,
              List.of(file),
              folder.resolve("trace" + round),
              "",
              "",
              random.nextInt(10) == 0 ? TimeUnitText.MS : TimeUnitText.S,
              random.nextBoolean() ? null : Duration.ofSeconds(30),
              random.nextInt(5) == 0 ? file : null,
              "");
      assertTimeoutPreemptively(
          Duration.ofSeconds(10),
          () -> {
            try {
              TraceImporter.run(settings, new TraceProblems());
            } catch (IOException e) {
              // a file that is none is refused in words
            }
          },
          "seed " + SEED + ", round " + round);
    }
  }

  private static byte[] mutate(byte[] from, SplittableRandom random) {
    byte[] bytes = from.clone();
    int changes = 1 + random.nextInt(12);
    String special = ",\"\n{}=.eE+-0 \0\uFEFF";
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(bytes.length);
      bytes[at] =
          random.nextBoolean()
              ? (byte) random.nextInt(256)
              : (byte) special.charAt(random.nextInt(special.length()));
    }
    var out = new ByteArrayOutputStream();
    int cut = random.nextInt(bytes.length);
    switch (random.nextInt(4)) {
      case 0 -> out.write(bytes, 0, cut);
      case 1 -> {
        out.write(bytes, 0, cut);
        out.write(bytes, cut / 2, bytes.length - cut / 2);
      }
      case 2 -> {
        int end = cut + random.nextInt(bytes.length - cut);
        out.write(bytes, 0, cut);
        out.write(bytes, end, bytes.length - end);
      }
      default -> out.writeBytes(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  private static String sample(RecordingFormat format) {
    var text =
        new StringBuilder(
            format == RecordingFormat.WIDE
                ? "ts,gpu,DCGM_FI_DEV_GPU_TEMP,gpu_power_watts,node_load1{x=\"1\"},other\n"
                : "ts,metric,gpu,device,job,value\n");
    for (int tick = 0; tick < 60; tick++) {
      int second = 1_739_142_000 + 600 * tick;
      if (format == RecordingFormat.WIDE) {
        text.append(second).append(",0,").append(40 + tick % 9).append(",3.5e2,0.25,NaN\n");
      } else {
        text.append(second).append(",DCGM_FI_DEV_GPU_TEMP,0,nvidia0,,").append(40 + tick % 9);
        text.append('\n').append(second).append(",node_boot_time_seconds,,,,1739000000\n");
        text.append(second).append(",scrape_duration_seconds,,,\"dcgm\",0.01\n");
      }
    }
    return text.toString();
  }
}
