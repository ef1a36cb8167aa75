package io.forestall.ingest.collect.tail;

import static io.forestall.schemas.Checks.requireArgument;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link FileTail} goes on after a restart.
 *
 * @param inode the file's number, which a rename keeps
 * @param offset bytes of this file that are done with
 * @param base bytes of its earlier generations, so that sequences never fall
 * @param witness checksum of the last bytes before the offset: tells the file from one that was
 *     truncated and grew again, or that got the inode of a deleted one
 * @param insideLongLine whether the offset lies in the rest of a line that was cut
 */
record TailPosition(long inode, long offset, long base, int witness, boolean insideLongLine) {
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,19}) (\\d{1,18}) (\\d{1,18}) (-?\\d{1,10}) (true|false)");

  TailPosition {
    requireArgument(offset >= 0, "offset must not be negative: %s", offset);
    requireArgument(base >= 0, "base must not be negative: %s", base);
  }

  /** The text of {@link #parse}. */
  String encode() {
    return inode + " " + offset + " " + base + " " + witness + " " + insideLongLine;
  }

  /** Reads what {@link #encode} wrote; null for anything else, as a lost position is no fault. */
  static @Nullable TailPosition parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    try {
      return new TailPosition(
          Long.parseLong(matcher.group(1)),
          Long.parseLong(matcher.group(2)),
          Long.parseLong(matcher.group(3)),
          Integer.parseInt(matcher.group(4)),
          Boolean.parseBoolean(matcher.group(5)));
    } catch (NumberFormatException e) {
      return null; // digits enough, but beyond the type's range
    }
  }
}
