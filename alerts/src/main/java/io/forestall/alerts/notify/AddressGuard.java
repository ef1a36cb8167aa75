package io.forestall.alerts.notify;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web hooks away from where an attacker's URL would like them: this machine, the private
 * network and the cloud's metadata service, unless the operator allowed the address.
 *
 * <ul>
 *   <li>Public addresses pass. IPv6 passes only within 2000::/3, and addresses that carry an IPv4
 *       address (mapped, NAT64, 6to4) are judged by it.
 *   <li>{@code allowPrivate} opens loopback, private, carrier-grade NAT and unique local addresses.
 *   <li>Link-local, metadata, multicast, reserved and unspecified addresses open only by an
 *       explicit range or host name in {@code allowed}.
 *   <li>A name passes when every address it resolves to passes. Names that look like numbers
 *       ({@code 2130706433}, {@code 0177.0.0.1}, {@code 0x7f.1}) are refused, since resolvers
 *       disagree about them.
 * </ul>
 *
 * Rebinding: the check runs right before each attempt, and the HTTP client's own look-up, moments
 * later, is answered from the JVM's address cache that the check has just read or filled. What
 * remains is an entry that expires in between, or a JVM whose {@code networkaddress.cache.ttl} is
 * 0: java.net.http on Java 17 cannot be given an address and verify TLS for a name.
 *
 * <p>Immutable; any thread may use it.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA IPv4 special</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IANA IPv6 special</a>
 */
final class AddressGuard {

  /** Where names are looked up; {@link InetAddress#getAllByName} outside of tests. */
  interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  private static final List<Cidr> PRIVATE =
      ranges("10.0.0.0/8 127.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 ::1 fc00::/7");

  // Metadata of AWS, GCP, Azure (169.254.169.254, fd00:ec2::254), Alibaba and Azure's wire server.
  private static final List<Cidr> METADATA =
      ranges("169.254.0.0/16 fe80::/10 fd00:ec2::254 100.100.100.200 168.63.129.16");

  private static final List<Cidr> RESERVED =
      ranges(
          "0.0.0.0/8 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.18.0.0/15 198.51.100.0/24"
              + " 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
              + " 2001::/23 2001:db8::/32 3fff::/20");

  private static final Cidr GLOBAL_IPV6 = Cidr.parse("2000::/3");
  private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");
  private static final Cidr SIX_TO_FOUR = Cidr.parse("2002::/16");

  /** A last label that some resolver reads as a number makes the whole host an address. */
  private static final Pattern NUMERIC_HOST =
      Pattern.compile("(.*\\.)?(\\d+|0[xX][0-9a-fA-F]*)\\.?");

  private static final Pattern PLAIN_IPV4 =
      Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");

  private final boolean allowPrivate;
  private final List<Cidr> allowedRanges;
  private final List<String> allowedHosts;
  private final Resolver resolver;

  /**
   * A guard with the operator's exceptions.
   *
   * @param allowed addresses, ranges and host names
   * @throws IllegalArgumentException if one of them cannot be read
   */
  AddressGuard(boolean allowPrivate, List<String> allowed, Resolver resolver) {
    this.allowPrivate = allowPrivate;
    this.allowedRanges = allowed.stream().filter(Cidr::looksNumeric).map(Cidr::parse).toList();
    this.allowedHosts =
        allowed.stream()
            .filter(text -> !Cidr.looksNumeric(text))
            .map(host -> host.toLowerCase(Locale.ROOT))
            .toList();
    this.resolver = resolver;
  }

  /**
   * Why we must not talk to this host, or null if we may.
   *
   * @param host as {@link java.net.URI#getHost} gives it
   * @throws UnknownHostException if the name does not resolve, which may heal
   */
  @Nullable String refusal(String host) throws UnknownHostException {
    if (allowedHosts.contains(host.toLowerCase(Locale.ROOT))) {
      return null;
    }
    if (NUMERIC_HOST.matcher(host).matches() && !PLAIN_IPV4.matcher(host).matches()) {
      return "ambiguous numeric host name";
    }
    for (InetAddress address : resolver.resolve(host)) {
      String refusal = refusal(address.getAddress());
      if (refusal != null) {
        return refusal + " address " + address.getHostAddress();
      }
    }
    return null;
  }

  private @Nullable String refusal(byte[] address) {
    if (anyContains(allowedRanges, address)) {
      return null;
    }
    if (anyContains(METADATA, address)) {
      return "link-local or metadata";
    }
    if (anyContains(PRIVATE, address)) {
      return allowPrivate ? null : "private";
    }
    if (NAT64.contains(address)) {
      return refusal(Arrays.copyOfRange(address, 12, 16));
    }
    if (SIX_TO_FOUR.contains(address)) {
      return refusal(Arrays.copyOfRange(address, 2, 6));
    }
    boolean global = address.length == 4 || GLOBAL_IPV6.contains(address);
    return global && !anyContains(RESERVED, address) ? null : "reserved";
  }

  private static boolean anyContains(List<Cidr> ranges, byte[] address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  private static List<Cidr> ranges(String text) {
    return Stream.of(text.split(" ")).map(Cidr::parse).toList();
  }
}
