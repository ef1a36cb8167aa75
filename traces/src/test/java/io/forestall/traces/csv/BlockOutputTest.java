package io.forestall.traces.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockOutputTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 1_000_000})
  void gzip_anyLength_isOneMemberThatReadsBack(int length) throws Exception {
    byte[] text = text(length);
    Path file = write("x.csv.gz", text);
    byte[] compressed = Files.readAllBytes(file);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes())
        .isEqualTo(text);
    assertThat(BlockInput.open(file).readAllBytes()).isEqualTo(text);
    var inflater = new Inflater(true);
    inflater.setInput(compressed, 10, compressed.length - 10);
    assertThat(inflater.inflate(new byte[length + 1])).isEqualTo(length);
    assertThat(inflater.finished() || length == 0).isTrue();
    assertThat(inflater.getRemaining()).as("bytes behind the only member").isLessThanOrEqualTo(8);
    inflater.end();
  }

  @Test
  void plain_severalBlocks_readBack() throws IOException {
    byte[] text = text(200_000);
    assertThat(BlockInput.open(write("x.csv", text)).readAllBytes()).isEqualTo(text);
  }

  @Test
  void gzip_equalText_givesEqualBytes() throws IOException {
    assertThat(write("a.gz", text(300_000))).hasSameBinaryContentAs(write("b.gz", text(300_000)));
  }

  @Test
  void close_twice_writesOneTrailer() throws IOException {
    var out = new BlockOutput(folder.resolve("x.gz"));
    out.write(new byte[] {'a'}, 0, 1);
    out.close();
    long size = Files.size(folder.resolve("x.gz"));
    out.close();
    assertThat(Files.size(folder.resolve("x.gz"))).isEqualTo(size);
  }

  private Path write(String name, byte[] text) throws IOException {
    Path file = folder.resolve(name);
    try (var out = new BlockOutput(file)) {
      for (int at = 0; at < text.length; at += 777) {
        out.write(text, at, Math.min(777, text.length - at));
      }
    }
    return file;
  }

  private static byte[] text(int length) {
    var random = new SplittableRandom(3);
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = (byte) ('0' + random.nextInt(10));
    }
    return text;
  }
}
