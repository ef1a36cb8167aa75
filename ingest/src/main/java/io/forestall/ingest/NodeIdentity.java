package io.forestall.ingest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * This boot of this machine.
 *
 * @param bootId the kernel's id, empty if it does not tell
 * @param bootMillis when the kernel started, epoch milliseconds
 */
record NodeIdentity(String bootId, long bootMillis) {
  private static final String BOOT_TIME = "btime ";

  static NodeIdentity read(Path root, InstantSource clock) {
    long bootMillis =
        text(root.resolve("proc/stat"))
            .lines()
            .filter(line -> line.startsWith(BOOT_TIME))
            .mapToLong(line -> seconds(line.substring(BOOT_TIME.length())) * 1_000)
            .findFirst()
            .orElse(0);
    return new NodeIdentity(
        text(root.resolve("proc/sys/kernel/random/boot_id")).strip(),
        bootMillis > 0 ? bootMillis : clock.millis());
  }

  /** What the machine calls itself. */
  static String hostName() {
    String name = text(Path.of("/proc/sys/kernel/hostname")).strip();
    if (!name.isEmpty()) {
      return name;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private static long seconds(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return ""; // not Linux, or not ours to read
    }
  }
}
