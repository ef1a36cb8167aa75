package io.forestall.ingest;

import io.forestall.schemas.config.ConfigErrors;
import io.forestall.schemas.config.ConfigSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file, YAML or JSON of at most 3 MiB, that says where nodes stand and what their devices work
 * for. A prolog script of the scheduler may rewrite it at any time; it should rename a new file
 * into place. A file that cannot be read leaves the last good one in force. It belongs on a local
 * disk, for it is looked at before each sample.
 *
 * <pre>
 *   nodes:
 *   - node: gpu-17
 *     rack: r3
 *     leaf: leaf-12
 *     vendor: nvidia
 *     sku: H100-SXM-80GB
 *     devices:                      # each by id, index or pci address
 *     - {index: 0, rail: 0, job: "4711", rank: 136, role: pp0}
 *     - {device: GPU-5b1c, job: "4711", rank: 137, role: pp0}
 * </pre>
 */
final class PlacementFile {
  private static final Logger LOG = LoggerFactory.getLogger(PlacementFile.class);

  /** A node in the file. */
  record PlacedNode(
      String vendor, String sku, String rack, String leaf, List<DeviceEntry> devices) {
    static final PlacedNode UNKNOWN = new PlacedNode("", "", "", "", List.of());
  }

  /** A device in the file, named by what is not empty or -1. */
  record DeviceEntry(
      String device, int index, String pci, int rail, String job, int rank, String role) {}

  private final Path file;
  private final String node;
  private @Nullable FileTime readTime;
  private long readBytes = -1;
  private PlacedNode placed = PlacedNode.UNKNOWN;
  private boolean troubled;

  PlacementFile(Path file, String node) {
    this.file = file;
    this.node = node;
  }

  /** What the file says about the node now; read again when it changed. */
  PlacedNode current() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (attributes.size() != readBytes || !attributes.lastModifiedTime().equals(readTime)) {
        String text = Files.readString(file);
        readBytes = attributes.size();
        readTime = attributes.lastModifiedTime();
        var errors = new ConfigErrors();
        PlacedNode read = parse(text, node, errors);
        errors.throwIfAny();
        placed = read;
        troubled = false;
      }
    } catch (IOException | RuntimeException e) { // a half-written file is as good as none
      if (!troubled) {
        troubled = true;
        LOG.warn("placement file {} not usable, the last good one holds: {}", file, e.toString());
      }
    }
    return placed;
  }

  static PlacedNode parse(String text, String node, ConfigErrors errors) {
    ConfigSection root = ConfigSection.parse(text, errors);
    for (ConfigSection section : root.sections("nodes")) {
      if (section.requiredText("node").equals(node)) {
        return new PlacedNode(
            section.text("vendor", ""),
            section.text("sku", ""),
            section.text("rack", ""),
            section.text("leaf", ""),
            section.sections("devices").stream().map(PlacementFile::device).toList());
      }
    }
    return PlacedNode.UNKNOWN;
  }

  private static DeviceEntry device(ConfigSection section) {
    if (!section.has("device") && !section.has("index") && !section.has("pci")) {
      section.fail("device", "absent", "a device needs its id, index or pci address");
    }
    return new DeviceEntry(
        section.text("device", ""),
        section.integer("index", -1, 0, 10_000),
        section.text("pci", ""),
        section.integer("rail", -1, 0, 10_000),
        section.text("job", ""),
        section.integer("rank", -1, 0, Integer.MAX_VALUE),
        section.text("role", ""));
  }
}
