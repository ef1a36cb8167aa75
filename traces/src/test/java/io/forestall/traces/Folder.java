package io.forestall.traces;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes the files of a trace as other tools might. */
final class Folder {
  private Folder() {}

  /** Lines are parted by a bar, so that a file fits a line of a test. */
  static void put(Path folder, String name, String lines) throws IOException {
    write(folder, name, bytes(lines));
  }

  static byte[] bytes(String lines) {
    return (lines.replace('|', '\n') + "\n").getBytes(StandardCharsets.UTF_8);
  }

  static void write(Path folder, String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, bytes);
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    var compressed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(compressed)) {
      out.write(bytes);
    }
    return compressed.toByteArray();
  }
}
