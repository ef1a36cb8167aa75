package io.forestall.traces.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeSorterTest {
  @TempDir Path folder;

  @Test
  void sorted_fewRows_inMemory() throws IOException {
    assertThat(sorted(1 << 20)).isEqualTo(expected());
  }

  @Test
  void sorted_moreThanFitInMemory_areMergedAndStable() throws IOException {
    assertThat(sorted(2_000)).isEqualTo(expected());
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactly("out.csv");
    }
  }

  private List<String> sorted(long maxHeldBytes) throws IOException {
    Path file = folder.resolve("out.csv");
    try (var sorter = new TimeSorter(folder, "rows", maxHeldBytes);
        var out = new BlockOutput(file)) {
      for (String row : rows()) {
        sorter.add(time(row), (row + "\n").getBytes(StandardCharsets.UTF_8));
      }
      sorter.drainTo(out);
    }
    return Files.readAllLines(file);
  }

  private static List<String> expected() {
    List<String> rows = rows();
    rows.sort(Comparator.comparingLong(TimeSorterTest::time));
    return rows;
  }

  /** Rows of a time and a rising number; many share a time. */
  private static List<String> rows() {
    var random = new SplittableRandom(4);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      rows.add(random.nextInt(-100, 100) + "," + i);
    }
    return rows;
  }

  private static long time(String row) {
    return Long.parseLong(row.substring(0, row.indexOf(',')));
  }
}
