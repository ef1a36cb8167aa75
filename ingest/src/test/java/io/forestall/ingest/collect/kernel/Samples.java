package io.forestall.ingest.collect.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The samples of {@code events.txt}: one line of each kind that the kernel prints. */
final class Samples {
  private Samples() {}

  /** A line with what it must be read as; role and kind are empty for nothing. */
  record Sample(
      String text,
      ParsedEvent.@Nullable Role role,
      String kind,
      int code,
      String pci,
      Map<String, String> fields) {}

  static List<Sample> read() throws IOException {
    var samples = new ArrayList<Sample>();
    String text = "";
    try (InputStream stream =
        Objects.requireNonNull(Samples.class.getResourceAsStream("events.txt"))) {
      for (String line : new String(stream.readAllBytes(), UTF_8).split("\n", -1)) {
        if (line.matches("(=>|<>|>>) .*")) {
          samples.add(sample(text, line));
        } else {
          text = line;
        }
      }
    }
    return samples;
  }

  private static Sample sample(String text, String expected) {
    String[] words = expected.split(" ", 5);
    if (words[1].equals("-")) {
      return new Sample(text, null, "", 0, "", Map.of());
    }
    ParsedEvent.Role role =
        switch (words[0]) {
          case "<>" -> ParsedEvent.Role.CONTEXT;
          case ">>" -> ParsedEvent.Role.DETAIL;
          default -> ParsedEvent.Role.EVENT;
        };
    var fields = new LinkedHashMap<String, String>();
    if (words.length == 5) {
      for (String field : words[4].split("; ", -1)) {
        String[] pair = field.split("=", 2);
        fields.put(pair[0], pair[1]);
      }
    }
    return new Sample(
        text,
        role,
        words[1],
        Integer.parseInt(words[2]),
        words[3].equals("-") ? "" : words[3],
        fields);
  }
}
