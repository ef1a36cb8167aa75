package io.forestall.bench.quality;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The part of a document that a program writes, between two comments; the rest is people's. */
final class MarkedPart {
  private static final String BEGIN = "<!-- quality:begin -->";
  private static final String END = "<!-- quality:end -->";

  private MarkedPart() {}

  /** The document with the part replaced, or added at the end when there is none yet. */
  static String replace(String document, String part) throws IOException {
    String marked = BEGIN + "\n" + part + END;
    int begin = document.indexOf(BEGIN);
    int end = document.indexOf(END);
    if (begin < 0 && end < 0) {
      String gap = document.isEmpty() ? "" : document.endsWith("\n") ? "\n" : "\n\n";
      return document + gap + marked + "\n";
    }
    if (begin < 0 || end < begin) {
      throw new IOException("the document must have " + BEGIN + " before " + END);
    }
    return document.substring(0, begin) + marked + document.substring(end + END.length());
  }

  /** Replaces the part in a file, which is made when it does not exist. */
  static void write(Path file, String part) throws IOException {
    String document = Files.exists(file) ? Files.readString(file) : "";
    Path whole = file.resolveSibling(file.getFileName() + ".partial");
    Files.writeString(whole, replace(document, part), StandardCharsets.UTF_8);
    Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
