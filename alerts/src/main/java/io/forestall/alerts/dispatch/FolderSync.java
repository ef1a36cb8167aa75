package io.forestall.alerts.dispatch;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes the creation or renaming of a file in a folder survive a loss of power. */
final class FolderSync {
  private FolderSync() {}

  static void force(Path folder) throws IOException {
    if (File.separatorChar == '\\') {
      return; // Windows cannot open folders, and journals its renames itself
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
