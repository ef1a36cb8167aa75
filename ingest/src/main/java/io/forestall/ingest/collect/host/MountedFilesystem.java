package io.forestall.ingest.collect.host;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of /proc/mounts.
 *
 * @param network whether a server elsewhere may keep one waiting for it
 */
record MountedFilesystem(String mountPoint, String type, boolean readOnly, boolean network) {
  private static final Pattern ESCAPE = Pattern.compile("\\\\([0-3][0-7]{2})");
  private static final Set<String> NETWORK_TYPES =
      Set.of(
          "nfs",
          "nfs4",
          "lustre",
          "beegfs",
          "gpfs",
          "ceph",
          "cifs",
          "smb3",
          "glusterfs",
          "wekafs",
          "9p",
          "virtiofs",
          "afs",
          "panfs",
          "pvfs2");
  private static final Set<String> DEVICELESS_TYPES = Set.of("zfs", "bcachefs");

  /**
   * The file systems that hold somebody's data: on disks, on the network, and shared memory, which
   * data loaders fill. Each source counts once, at its first mount point.
   */
  static List<MountedFilesystem> parse(String mounts) {
    var filesystems = new ArrayList<MountedFilesystem>();
    Set<String> seen = new HashSet<>();
    for (String line : mounts.split("\n", -1)) {
      String[] words = Numbers.words(line);
      if (words.length < 4) {
        continue;
      }
      String source = words[0];
      String mountPoint = unescape(words[1]);
      String type = words[2];
      boolean network = NETWORK_TYPES.contains(type) || type.startsWith("fuse.");
      boolean wanted =
          network
              || source.startsWith("/dev/")
              || DEVICELESS_TYPES.contains(type)
              || mountPoint.equals("/dev/shm");
      if (wanted
          && mountPoint.startsWith("/")
          && seen.add(source.equals("tmpfs") ? mountPoint : source)) {
        boolean readOnly = List.of(words[3].split(",", -1)).contains("ro");
        filesystems.add(new MountedFilesystem(mountPoint, type, readOnly, network));
      }
    }
    return filesystems;
  }

  /** The kernel writes blanks in names as \040. */
  private static String unescape(String name) {
    Matcher escape = ESCAPE.matcher(name);
    return escape.replaceAll(
        match ->
            Matcher.quoteReplacement(
                String.valueOf((char) Integer.parseInt(match.group(1), Byte.SIZE))));
  }
}
