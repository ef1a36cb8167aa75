package io.forestall.ingest.normalize;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PCI addresses in the one spelling {@code dddd:bb:dd.f}, lower case. */
public final class PciAddress {
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:([0-9a-fA-F]{1,8}):)?([0-9a-fA-F]{1,2}):([0-9a-fA-F]{1,2})(?:\\.([0-7]))?");

  private PciAddress() {}

  /**
   * The address in our spelling: NVIDIA prints a domain of eight digits, the kernel's Xid lines
   * have no function, lspci has no domain. Empty when the text is no address.
   */
  public static String normalize(String text) {
    Matcher address = ADDRESS.matcher(text.strip());
    if (!address.matches()) {
      return "";
    }
    String domain = address.group(1);
    String function = address.group(4);
    return String.format(
        Locale.ROOT,
        "%04x:%02x:%02x.%s",
        domain == null ? 0 : Long.parseLong(domain, 16),
        Integer.parseInt(address.group(2), 16),
        Integer.parseInt(address.group(3), 16),
        function == null ? "0" : function);
  }
}
