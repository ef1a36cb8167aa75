package io.forestall.app.traces.imports;

import static io.forestall.schemas.Checks.requireArgument;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to make a trace of.
 *
 * @param files at least one; of equal times the file that comes first counts
 * @param folder of the trace; must not exist
 * @param node whose recording it is; empty when a file's name up to the first {@code _} or {@code
 *     .} tells
 * @param timeColumn name of a column, or its number counted from 1; empty for the usual names, and
 *     for row numbers where a wide file has none of these
 * @param interval planned distance of samples; null for the usual one
 * @param labels what is known to have happened, in GWDG's format; null when nothing is
 * @param sku model of the accelerators; empty when unknown
 */
public record ImportSettings(
    RecordingFormat format,
    List<Path> files,
    Path folder,
    String node,
    String timeColumn,
    TimeUnitText timeUnit,
    @Nullable Duration interval,
    @Nullable Path labels,
    String sku) {
  private static final Duration MAX_INTERVAL = Duration.ofDays(1);

  public ImportSettings {
    files = List.copyOf(files);
    requireArgument(!files.isEmpty(), "no file to import");
    requireArgument(
        interval == null || (interval.toMillis() >= 1 && interval.compareTo(MAX_INTERVAL) <= 0),
        "interval must be in [1ms, 1d]: %s",
        String.valueOf(interval));
  }

  /** The node that a file tells of. */
  String nodeOf(Path file) {
    return node.isEmpty() ? file.getFileName().toString().split("[_.]", 2)[0] : node;
  }
}
