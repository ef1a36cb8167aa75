package io.forestall.ingest.collect.collective;

import io.forestall.schemas.config.ConfigSection;
import java.util.List;

/**
 * What the agent learns of collective operations, besides training logs; section {@code
 * agent.collective}.
 *
 * @param ras NCCL's RAS server
 * @param flightRecorder dumps of torch's flight recorder, as JSON
 * @param failures failure files of torchrun's workers; {@code {rank}} is the local rank
 */
public record CollectiveConfig(
    RasConfig ras, List<RankFilesConfig> flightRecorder, List<RankFilesConfig> failures) {
  public static final CollectiveConfig DEFAULT =
      new CollectiveConfig(RasConfig.DEFAULT, List.of(), List.of());

  public CollectiveConfig {
    flightRecorder = List.copyOf(flightRecorder);
    failures = List.copyOf(failures);
  }

  /** Reads the section; mistakes are noted there. */
  public static CollectiveConfig from(ConfigSection section) {
    return new CollectiveConfig(
        RasConfig.from(section.section("ras")),
        section.sections("flightRecorder").stream().map(RankFilesConfig::from).toList(),
        section.sections("failures").stream().map(RankFilesConfig::from).toList());
  }
}
