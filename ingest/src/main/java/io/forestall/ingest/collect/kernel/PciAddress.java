package io.forestall.ingest.collect.kernel;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PCI addresses in the spellings of drivers, brought to {@code dddd:bb:dd.f} in lower case. */
final class PciAddress {
  private static final Pattern SPELLINGS =
      Pattern.compile("(?:([0-9a-fA-F]{4,8}):)?([0-9a-fA-F]{2}):([0-9a-fA-F]{2})(?:\\.([0-7]))?");

  private PciAddress() {}

  /** The address, or empty when the text is none. */
  static String of(String text) {
    Matcher matcher = SPELLINGS.matcher(text);
    if (!matcher.matches()) {
      return "";
    }
    String domain = matcher.group(1) == null ? "0000" : matcher.group(1);
    if (domain.length() > 4 && domain.startsWith("0".repeat(domain.length() - 4))) {
      domain = domain.substring(domain.length() - 4); // NVML prints eight digits
    }
    String function = matcher.group(4) == null ? "0" : matcher.group(4);
    return (domain + ":" + matcher.group(2) + ":" + matcher.group(3) + "." + function)
        .toLowerCase(Locale.ROOT);
  }
}
