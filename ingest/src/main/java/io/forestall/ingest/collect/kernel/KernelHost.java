package io.forestall.ingest.collect.kernel;

import static io.forestall.schemas.Checks.requireArgument;

import java.time.ZoneId;
import java.util.function.Function;

/**
 * The machine whose logs are read.
 *
 * @param node its name
 * @param bootId the kernel's id of this boot
 * @param bootTimeMillis when it booted, epoch milliseconds, by its present clock
 * @param zone its time zone, for logs with local time
 * @param deviceOfPci the id of the device at a PCI address, empty when there is none
 */
public record KernelHost(
    String node,
    String bootId,
    long bootTimeMillis,
    ZoneId zone,
    Function<String, String> deviceOfPci) {
  public KernelHost {
    requireArgument(!node.isBlank(), "node must not be blank");
    requireArgument(bootTimeMillis >= 0, "boot time must not be negative: %s", bootTimeMillis);
  }
}
