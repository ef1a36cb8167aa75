package io.forestall.simulator;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Which boot of a node this is, since when, and whether its driver has just started anew. */
final class NodeBoot {
  /** A node that the simulation finds running has been up for this long. */
  private static final double UPTIME_SECONDS = 12 * 86_400;

  private final String firstId;
  private String id;
  private double seconds;
  private int boots;
  private int seenReboots;
  private int seenDriverRestarts;
  private boolean booting;
  private boolean booted;
  private boolean driverRestarted;

  NodeBoot(String firstId, long startMillis) {
    this.firstId = firstId;
    this.id = firstId;
    this.seconds = Math.rint(startMillis / 1e3 - UPTIME_SECONDS);
  }

  /** Follows the conditions' counts as they rise; a node is not up before it is on. */
  void advance(TickWindow tick, NodeConditions conditions) {
    int risen = Math.max(0, conditions.reboots - seenReboots);
    booted = risen > 0;
    driverRestarted = booted || conditions.driverRestarts > seenDriverRestarts;
    seenReboots = conditions.reboots;
    seenDriverRestarts = conditions.driverRestarts;
    if (booted) {
      boots += risen;
      booting = true;
      id =
          UUID.nameUUIDFromBytes((firstId + "/" + boots).getBytes(StandardCharsets.UTF_8))
              .toString();
    }
    if (booting) {
      seconds = Math.rint(tick.toMillis() / 1e3);
      booting = conditions.down;
    }
  }

  /** Whether it has booted in this tick: what the kernel and adapters count begins again. */
  boolean booted() {
    return booted;
  }

  /** Whether the driver has started in this tick: what it counts begins again. */
  boolean driverRestarted() {
    return driverRestarted;
  }

  /** The kernel's id of this boot. */
  String id() {
    return id;
  }

  /** When it booted, epoch seconds. */
  double seconds() {
    return seconds;
  }
}
