package io.forestall.ingest.collect.kernel;

import io.forestall.schemas.config.ConfigSection;
import java.nio.file.Path;

/**
 * Which kernel log the agent reads.
 *
 * @param enabled whether it reads any
 * @param path the device, or a file in any form that {@link KernelLineParser} knows
 * @param fabricManager log of NVIDIA's fabric manager; need not exist
 */
public record KernelLogConfig(boolean enabled, Path path, Path fabricManager) {
  public static final KernelLogConfig DEFAULT =
      new KernelLogConfig(true, Path.of("/dev/kmsg"), Path.of("/var/log/fabricmanager.log"));

  public static KernelLogConfig from(ConfigSection section) {
    return new KernelLogConfig(
        section.flag("enabled", DEFAULT.enabled),
        Path.of(section.text("path", DEFAULT.path.toString())),
        Path.of(section.text("fabricManager", DEFAULT.fabricManager.toString())));
  }
}
