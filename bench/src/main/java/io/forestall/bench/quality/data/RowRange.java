package io.forestall.bench.quality.data;

import static io.forestall.schemas.Checks.requireArgument;

/** Rows from {@code first} to {@code last}, both included: a labelled window or event. */
public record RowRange(int first, int last) {
  public RowRange {
    requireArgument(first >= 0, "first row must not be negative: %s", first);
    requireArgument(last >= first, "last row must be %s or more: %s", first, last);
  }

  public int rows() {
    return last - first + 1;
  }

  public boolean contains(int row) {
    return row >= first && row <= last;
  }
}
