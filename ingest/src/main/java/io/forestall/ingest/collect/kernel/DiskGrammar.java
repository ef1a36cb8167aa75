package io.forestall.ingest.collect.kernel;

import static io.forestall.ingest.collect.kernel.ParsedEvent.group;

import io.forestall.schemas.EventKind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Local disks and the file systems on them. */
final class DiskGrammar implements LineGrammar {
  private static final String[] LITERALS = {
    "nvme", "Disk failure on", "I/O error", "EXT4-fs", "XFS (", "BTRFS"
  };
  private static final Pattern CONTROLLER = Pattern.compile("nvme (nvme\\d{1,6}): (.{1,400})");
  private static final Pattern NO_PATH =
      Pattern.compile("block (nvme\\w{1,32}): no (?:available|usable) path");
  private static final Pattern ARRAY = Pattern.compile("Disk failure on (\\w{1,32})");
  private static final Pattern SECTOR =
      Pattern.compile("I/O error, dev (\\w{1,64}), sector (\\d{1,18})");
  private static final Pattern BUFFER =
      Pattern.compile("Buffer I/O error on dev(?:ice)? ([^ ,]{1,64}), logical block (\\d{1,18})");
  private static final Pattern EXT4_ERROR =
      Pattern.compile("EXT4-fs error \\(device ([^)]{1,64})\\)(?:: (.{0,200}))?");
  private static final Pattern EXT4 =
      Pattern.compile(
          "EXT4-fs \\(([^)]{1,64})\\): (I/O error while writing superblock|Remounting filesystem"
              + " read-only)");
  private static final Pattern XFS =
      Pattern.compile(
          "XFS \\(([^)]{1,64})\\): (.{0,200}?(?:[Ss]hutting down|[Ss]hut down|I/O error|[Cc]orruption).{0,100})");
  private static final Pattern BTRFS =
      Pattern.compile(
          "BTRFS(?::)? (?:error|critical) \\(device ([^)]{1,64})\\)(?:[^:]{0,40}: (.{0,200}))?");

  @Override
  public String[] literals() {
    return LITERALS;
  }

  @Override
  public @Nullable ParsedEvent match(String text) {
    ParsedEvent filesystem = filesystem(text);
    if (filesystem != null) {
      return filesystem;
    }
    Matcher controller = CONTROLLER.matcher(text);
    if (controller.find()) {
      String problem = problem(controller.group(2));
      return problem.isEmpty()
          ? null
          : ParsedEvent.event(
              EventKind.NVME, "", "device", controller.group(1), "problem", problem);
    }
    Matcher noPath = NO_PATH.matcher(text);
    if (noPath.find()) {
      return disk(noPath.group(1), "no path");
    }
    Matcher array = ARRAY.matcher(text);
    if (array.find()) {
      return disk(array.group(1), "array failed");
    }
    Matcher sector = SECTOR.matcher(text);
    return sector.find() ? disk(sector.group(1), "I/O error") : null;
  }

  private static String problem(String text) {
    if (text.contains("timeout")) {
      return "timeout";
    }
    if (text.contains("controller is down")) {
      return "reset";
    }
    return text.startsWith("Disabling device")
            || text.startsWith("Removing after probe failure")
            || text.startsWith("Device not ready")
        ? "lost"
        : "";
  }

  private static ParsedEvent disk(String device, String problem) {
    EventKind kind = device.startsWith("nvme") ? EventKind.NVME : EventKind.FILESYSTEM;
    return ParsedEvent.event(kind, "", "device", device, "problem", problem);
  }

  private static @Nullable ParsedEvent filesystem(String text) {
    Matcher ext4 = EXT4.matcher(text);
    if (ext4.find()) {
      boolean readOnly = ext4.group(2).startsWith("Remounting");
      return filesystem(ext4.group(1), readOnly ? "read-only" : "I/O error", ext4.group(2));
    }
    Matcher ext4Error = EXT4_ERROR.matcher(text);
    if (ext4Error.find()) {
      return filesystem(ext4Error.group(1), "error", group(ext4Error, 2));
    }
    Matcher buffer = BUFFER.matcher(text);
    if (buffer.find()) {
      return filesystem(buffer.group(1), "I/O error", "logical block " + buffer.group(2));
    }
    Matcher xfs = XFS.matcher(text);
    if (xfs.find()) {
      return filesystem(xfs.group(1), "error", group(xfs, 2));
    }
    Matcher btrfs = BTRFS.matcher(text);
    return btrfs.find() ? filesystem(btrfs.group(1), "error", group(btrfs, 2)) : null;
  }

  private static ParsedEvent filesystem(String device, String problem, String reason) {
    return ParsedEvent.event(
        EventKind.FILESYSTEM, "", "device", device, "problem", problem, "reason", reason);
  }
}
