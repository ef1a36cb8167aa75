package io.forestall.streams.core.score.fuse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What healthy blocks look like: for each kind of block a tail of each family's scores, and one of
 * the fused surprise. Ships as a table that was made from simulated healthy fleets; shared and
 * immutable.
 *
 * <pre>
 *   # name of the table
 *   subject,kind,part,blocks,nine quantiles,largest       part is a family
 *   subject,kind,fused,blocks,threshold,rate,shape,scale
 * </pre>
 *
 * A family without a row for its kind is not heard there; a kind without a fused row is not judged.
 */
public final class Calibration {
  private static final String SHIPPED = "calibration.csv";
  private static final String FUSED = "fused";
  private static final int FIRST_NUMBER = 4;

  private static final Calibration STANDARD = load();

  private final String name;
  private final @Nullable ScoreTail[] families = new ScoreTail[2 * BlockKind.COUNT * Family.COUNT];
  private final @Nullable FusedTail[] fused = new FusedTail[2 * BlockKind.COUNT];

  private Calibration(String name) {
    this.name = name;
  }

  /** The table that ships with the program. */
  public static Calibration standard() {
    return STANDARD;
  }

  /** Name and version, as evidence tells it. */
  public String name() {
    return name;
  }

  @Nullable ScoreTail family(boolean device, BlockKind kind, Family family) {
    return families[row(device, kind) * Family.COUNT + family.slot()];
  }

  @Nullable FusedTail fused(boolean device, BlockKind kind) {
    return fused[row(device, kind)];
  }

  /** Place of a subject and kind among all of them. */
  static int row(boolean device, BlockKind kind) {
    return (device ? 0 : BlockKind.COUNT) + kind.slot();
  }

  /**
   * Reads a table.
   *
   * @throws IllegalArgumentException naming the line, if it is none
   */
  public static Calibration parse(List<String> lines) {
    if (lines.isEmpty() || !lines.get(0).startsWith("# ")) {
      throw new IllegalArgumentException("a calibration begins with \"# name\"");
    }
    var calibration = new Calibration(lines.get(0).substring(2).trim());
    for (String line : lines.subList(1, lines.size())) {
      try {
        calibration.add(line.split(",", -1));
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new IllegalArgumentException(
            "calibration line \"" + line + "\": " + e.getMessage(), e);
      }
    }
    return calibration;
  }

  private void add(String[] cells) {
    boolean device = cells[0].equals("device");
    if (!device && !cells[0].equals("host")) {
      throw new IllegalArgumentException("subject must be device or host: " + cells[0]);
    }
    int row = row(device, BlockKind.valueOf(cells[1].toUpperCase(Locale.ROOT)));
    List<Double> numbers = new ArrayList<>();
    for (int i = FIRST_NUMBER; i < cells.length; i++) {
      numbers.add(Double.valueOf(cells[i]));
    }
    if (cells[2].equals(FUSED)) {
      fused[row] = new FusedTail(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3));
    } else {
      int last = numbers.size() - 1;
      families[row * Family.COUNT + Family.valueOf(cells[2].toUpperCase(Locale.ROOT)).slot()] =
          new ScoreTail(Long.parseLong(cells[3]), numbers.subList(0, last), numbers.get(last));
    }
  }

  private static Calibration load() {
    try (InputStream in = Calibration.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException(SHIPPED + " is missing from the jar");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(SHIPPED + " cannot be read", e);
    }
  }
}
