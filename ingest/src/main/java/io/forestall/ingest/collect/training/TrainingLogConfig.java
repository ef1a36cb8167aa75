package io.forestall.ingest.collect.training;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Logs of training jobs to follow.
 *
 * @param job the job's id; empty when the path holds {@code {job}}
 * @param path absolute path; {@code *} stands for any text within a name, {@code {job}} and {@code
 *     {rank}} for text that is the job's id and a number that is the rank
 * @param rank the rank that writes, -1 when unknown
 * @param zone the zone of the times that the log prints; containers mostly run in UTC
 */
public record TrainingLogConfig(String job, String path, int rank, ZoneId zone) {
  public TrainingLogConfig {
    requireArgument(path.startsWith("/"), "path must be absolute: %s", path);
    requireArgument(
        job.isBlank() == path.contains("{job}"),
        "either job must be given or the path must hold {job}, not both: job %s, path %s",
        job,
        path);
    requireArgument(rank >= -1, "rank must be -1 or more: %s", rank);
  }

  /** Reads a section; a wrong one is noted there and stands for a path that matches nothing. */
  public static TrainingLogConfig from(ConfigSection section) {
    String job = section.text("job", "");
    String path = section.requiredText("path");
    int rank = section.integer("rank", -1, -1, 1_000_000);
    ZoneId zone = zone(section);
    if (!path.startsWith("/")) {
      section.fail("path", path, "must be absolute");
    } else if (job.isBlank() != path.contains("{job}")) {
      section.fail("job", job, "must be given, or the path must hold {job}, but not both");
    } else {
      return new TrainingLogConfig(job, path, rank, zone);
    }
    return new TrainingLogConfig("unknown", "/nonexistent", rank, zone);
  }

  private static ZoneId zone(ConfigSection section) {
    String name = section.text("zone", "UTC");
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      section.fail("zone", name, "must be a time zone such as UTC or Europe/Berlin");
      return ZoneOffset.UTC;
    }
  }
}
