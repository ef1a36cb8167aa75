package io.forestall.ingest.collect.kernel;

import io.forestall.schemas.EventKind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;

/**
 * What one line of text says.
 *
 * @param role whether the line is the event, or a part of one that spans several lines
 * @param code XID or SXid, 0 for kinds without a number
 * @param pci PCI address as {@code dddd:bb:dd.f} in lower case, empty when the line names none
 * @param fields what else it says, by name
 */
record ParsedEvent(Role role, EventKind kind, int code, String pci, Map<String, String> fields) {

  /** A line's part in an event of several lines. */
  enum Role {
    /** Comes before the event and adds to it, such as the memory group of an OOM kill. */
    CONTEXT,
    /** The event itself. */
    EVENT,
    /** Comes after the event and adds to it, such as the bits of an AER report. */
    DETAIL
  }

  ParsedEvent {
    fields = Map.copyOf(fields);
  }

  static ParsedEvent event(EventKind kind, String pci, String... namesAndValues) {
    return event(kind, 0, pci, namesAndValues);
  }

  static ParsedEvent event(EventKind kind, int code, String pci, String... namesAndValues) {
    return new ParsedEvent(Role.EVENT, kind, code, pci, fields(namesAndValues));
  }

  static ParsedEvent context(EventKind kind, String pci, String... namesAndValues) {
    return new ParsedEvent(Role.CONTEXT, kind, 0, pci, fields(namesAndValues));
  }

  static ParsedEvent detail(EventKind kind, int code, String pci, String... namesAndValues) {
    return new ParsedEvent(Role.DETAIL, kind, code, pci, fields(namesAndValues));
  }

  /** This with the fields and the address that it lacks taken from another line. */
  ParsedEvent with(ParsedEvent other) {
    var all = new LinkedHashMap<>(other.fields);
    all.putAll(fields);
    return new ParsedEvent(role, kind, code, pci.isEmpty() ? other.pci : pci, all);
  }

  /** A group of a match, empty when it took no part. */
  static String group(Matcher matcher, int group) {
    String text = matcher.group(group);
    return text == null ? "" : text.strip();
  }

  /** Names and values by turns; values that are empty are left out. */
  private static Map<String, String> fields(String... namesAndValues) {
    var fields = new LinkedHashMap<String, String>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (!namesAndValues[i + 1].isEmpty()) {
        fields.put(namesAndValues[i], namesAndValues[i + 1]);
      }
    }
    return fields;
  }
}
