package io.forestall.bench.quality.budget;

import io.forestall.streams.core.score.fuse.BlockKind;
import io.forestall.streams.core.score.fuse.Family;
import io.forestall.streams.core.score.fuse.FusedScores;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The blocks that healthy nodes went through, without those in which a rule suspected a fault. */
final class BlockLog implements FusedScores.BlockReader {
  /**
   * One subject in one block.
   *
   * @param highest score of each family, by its ordinal
   * @param fused surprise by the calibration in force
   * @param p its p-value by that
   */
  @SuppressWarnings("ArrayRecordComponent") // millions of them, never compared
  record Block(boolean device, BlockKind kind, float[] highest, double fused, double p) {
    double highest(Family family) {
      return highest[family.slot()];
    }
  }

  private final List<Block> blocks = new ArrayList<>();
  private long troubled;

  @Override
  public void block(
      boolean device, BlockKind kind, double[] highest, double fused, double p, boolean suspected) {
    if (suspected) {
      troubled++;
      return;
    }
    float[] row = new float[highest.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) highest[i];
    }
    synchronized (blocks) {
      blocks.add(new Block(device, kind, row, fused, p));
    }
  }

  long troubled() {
    return troubled;
  }

  int size() {
    return blocks.size();
  }

  List<Block> blocks() {
    return blocks;
  }

  /** Ascending values of the blocks of one kind. */
  double[] ascending(boolean device, BlockKind kind, ToDoubleFunction<Block> value) {
    return blocks.stream()
        .filter(block -> block.device() == device && block.kind() == kind)
        .mapToDouble(value)
        .sorted()
        .toArray();
  }
}
