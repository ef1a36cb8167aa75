package io.forestall.ingest.collect.collective;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.config.ConfigSection;

/**
 * Files that the processes of a job leave, one for each rank.
 *
 * @param path absolute path; {@code *} stands for any text within a name, {@code {job}} and {@code
 *     {rank}} for the job's id and the rank
 * @param job the job's id; empty when the path holds {@code {job}}, or when it is not known: then
 *     the files are of whatever job works on this node
 */
public record RankFilesConfig(String path, String job) {
  public RankFilesConfig {
    requireArgument(path.startsWith("/"), "path must be absolute: %s", path);
    requireArgument(path.contains("{rank}"), "path must hold {rank}: %s", path);
    requireArgument(
        job.isBlank() || !path.contains("{job}"),
        "job must not be given when the path holds {job}: job %s, path %s",
        job,
        path);
  }

  /** Reads a section; a wrong one is noted there and stands for a path that matches nothing. */
  static RankFilesConfig from(ConfigSection section) {
    String path = section.requiredText("path");
    String job = section.text("job", "");
    if (!path.startsWith("/") || !path.contains("{rank}")) {
      section.fail("path", path, "must be absolute and hold {rank}");
    } else if (!job.isBlank() && path.contains("{job}")) {
      section.fail("job", job, "must not be given when the path holds {job}");
    } else {
      return new RankFilesConfig(path, job);
    }
    return new RankFilesConfig("/nonexistent/{rank}", "");
  }
}
