package io.forestall.alerts.notify;

import static io.forestall.schemas.Checks.requireArgument;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.Bytes;

/**
 * A range of addresses such as {@code 10.0.0.0/8} or {@code fd00::/8}; one address without a slash.
 */
record Cidr(Bytes network, int prefixBits) {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern BITS = Pattern.compile("\\d{1,3}");

  Cidr {
    int widthBits = network.get().length * Byte.SIZE;
    requireArgument(
        prefixBits >= 0 && prefixBits <= widthBits,
        "prefix must be in [0, %s]: %s",
        widthBits,
        prefixBits);
  }

  /** Whether the text is meant as an address rather than a name. */
  static boolean looksNumeric(String text) {
    return text.contains("/") || text.contains(":") || IPV4.matcher(text).matches();
  }

  static Cidr parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    // Checked by shape first: anything else would be looked up as a name.
    requireArgument(
        IPV4.matcher(address).matches() || IPV6.matcher(address).matches(),
        "must be an address or a range such as 10.0.0.0/8: %s",
        text);
    try {
      byte[] network = InetAddress.getByName(address).getAddress();
      String bits = slash < 0 ? "" : text.substring(slash + 1);
      requireArgument(
          slash < 0 || BITS.matcher(bits).matches(), "prefix must be a number: %s", text);
      return new Cidr(
          Bytes.wrap(network), slash < 0 ? network.length * Byte.SIZE : Integer.parseInt(bits));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("must be an address: " + text, e);
    }
  }

  boolean contains(byte[] address) {
    byte[] prefix = network.get();
    if (address.length != prefix.length) {
      return false;
    }
    for (int bit = 0; bit < prefixBits; bit++) {
      int mask = 0x80 >> (bit & 7);
      if (((address[bit >> 3] ^ prefix[bit >> 3]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
