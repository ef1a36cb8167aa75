package io.forestall.bench.quality;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Parts of a document that programs write, between two comments each; the rest is people's. */
public final class MarkedPart {
  private MarkedPart() {}

  /**
   * The document with the part of that name replaced, or added at the end when there is none yet.
   */
  static String replace(String document, String name, String part) throws IOException {
    String first = "<!-- " + name + ":begin -->";
    String last = "<!-- " + name + ":end -->";
    String marked = first + "\n" + part + last;
    int begin = document.indexOf(first);
    int end = document.indexOf(last);
    if (begin < 0 && end < 0) {
      String gap = document.isEmpty() ? "" : document.endsWith("\n") ? "\n" : "\n\n";
      return document + gap + marked + "\n";
    }
    if (begin < 0 || end < begin) {
      throw new IOException("the document must have " + first + " before " + last);
    }
    return document.substring(0, begin) + marked + document.substring(end + last.length());
  }

  /** Replaces the part in a file, which is made when it does not exist. */
  public static void write(Path file, String name, String part) throws IOException {
    String document = Files.exists(file) ? Files.readString(file) : "";
    Path whole = file.resolveSibling(file.getFileName() + ".partial");
    Files.writeString(whole, replace(document, name, part), StandardCharsets.UTF_8);
    Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
