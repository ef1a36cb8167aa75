package io.forestall.simulator;

import static io.forestall.schemas.Checks.requireArgument;

/**
 * Network ports.
 *
 * @param waitsPerSecond assumed: ticks per second in which a sender waits for credits in an
 *     exchange
 * @param saturatedShare assumed: ports whose link counter is full from the past and can never rise
 *     again; seen on a real H100 node
 */
public record PortSettings(
    @Setting(min = 1_000, max = 100_000, assumed = true) double waitsPerSecond,
    @Setting(min = 0, max = 0.05, assumed = true) double saturatedShare) {
  public PortSettings {
    requireArgument(waitsPerSecond >= 0, "waitsPerSecond must not be negative: %s", waitsPerSecond);
    requireArgument(
        saturatedShare >= 0 && saturatedShare <= 1,
        "saturatedShare must be in [0, 1]: %s",
        saturatedShare);
  }

  static PortSettings defaults() {
    return new PortSettings(20_000, 0.005);
  }
}
