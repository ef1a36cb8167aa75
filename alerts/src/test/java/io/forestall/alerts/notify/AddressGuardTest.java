package io.forestall.alerts.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
  private final AddressGuard strict = guard(false);
  private final AddressGuard allowingPrivate = guard(true);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "93.184.216.34",
        "8.8.8.8",
        "172.15.255.255",
        "172.32.0.1",
        "100.63.255.255",
        "[2606:4700::1111]",
        "[64:ff9b::8.8.8.8]",
        "[2002:808:808::1]"
      })
  void refusal_publicAddress_isNone(String host) throws UnknownHostException {
    assertThat(strict.refusal(host)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.8.8.8",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "[::1]",
        "[fd00::1]",
        "[fc00::1]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::10.0.0.1]",
        "[2002:a00:1::1]"
      })
  void refusal_privateAddress_onlyWhereNotAllowed(String host) throws UnknownHostException {
    assertThat(strict.refusal(host)).contains("private");
    assertThat(allowingPrivate.refusal(host)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "100.100.100.200",
        "168.63.129.16",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::169.254.169.254]",
        "0.0.0.0",
        "[::]",
        "224.0.0.1",
        "[ff02::1]",
        "255.255.255.255",
        "240.0.0.1",
        "198.18.0.1",
        "192.0.2.1",
        "[2001:db8::1]",
        "[2001::1]",
        "[100::1]",
        "[4000::1]"
      })
  void refusal_metadataOrReserved_evenWherePrivateIsAllowed(String host)
      throws UnknownHostException {
    assertThat(strict.refusal(host)).isNotNull();
    assertThat(allowingPrivate.refusal(host)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "127.1",
        "0177.0.0.1",
        "127.0.0.1.",
        "0x",
        "1.2.3",
        "example.0x1",
        "010.0.0.1",
        "999.1.1.1.1"
      })
  void refusal_numberThatResolversReadDifferently_isRefusedUnresolved(String host)
      throws UnknownHostException {
    var unresolved =
        new AddressGuard(
            true,
            List.of(),
            name -> {
              throw new AssertionError("resolved " + name);
            });
    assertThat(unresolved.refusal(host)).isEqualTo("ambiguous numeric host name");
  }

  @Test
  void refusal_nameWithOnePrivateAddressAmongPublicOnes_isRefused() throws UnknownHostException {
    var guard = resolvingTo(false, List.of(), "93.184.216.34", "10.1.2.3");
    assertThat(guard.refusal("rebind.example")).isEqualTo("private address 10.1.2.3");
  }

  @Test
  void refusal_nameThatDoesNotResolve_throws() {
    var guard =
        new AddressGuard(
            false,
            List.of(),
            host -> {
              throw new UnknownHostException(host);
            });
    assertThatThrownBy(() -> guard.refusal("gone.example"))
        .isInstanceOf(UnknownHostException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.0.0/16, 10.1.2.3, true",
    "10.1.0.0/16, 10.2.2.3, false",
    "169.254.169.254, 169.254.169.254, true",
    "169.254.169.254, 169.254.169.253, false",
    "fd00:ec2::/32, fd00:ec2::254, true",
    "::/0, 10.0.0.1, false",
    "0.0.0.0/0, 10.0.0.1, true",
    "hook.internal, 10.0.0.1, true",
    "HOOK.Internal, 10.0.0.1, true",
    "other.internal, 10.0.0.1, false"
  })
  void refusal_allowedRangeOrHost_passes(String allowed, String address, boolean passes)
      throws UnknownHostException {
    var guard = resolvingTo(false, List.of(allowed), address);
    assertThat(guard.refusal("hook.internal") == null).isEqualTo(passes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "/8", "300.0.0.1", "fd00::1::2"})
  void allow_malformedRange_isRefused(String text) {
    assertThatThrownBy(() -> new AddressGuard(false, List.of(text), host -> new InetAddress[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusal_everyIpv4_agreesWithTheJdk() throws UnknownHostException {
    var random = new SplittableRandom(4);
    for (int i = 0; i < 20_000; i++) {
      int bits = random.nextInt();
      byte[] octets = {(byte) (bits >> 24), (byte) (bits >> 16), (byte) (bits >> 8), (byte) bits};
      InetAddress address = InetAddress.getByAddress(octets);
      boolean special =
          address.isSiteLocalAddress()
              || address.isLoopbackAddress()
              || address.isLinkLocalAddress()
              || address.isMulticastAddress()
              || address.isAnyLocalAddress();
      if (special) {
        assertThat(strict.refusal(address.getHostAddress())).as("%s", address).isNotNull();
      }
    }
  }

  private static AddressGuard guard(boolean allowPrivate) {
    return new AddressGuard(allowPrivate, List.of(), InetAddress::getAllByName);
  }

  private static AddressGuard resolvingTo(
      boolean allowPrivate, List<String> allowed, String... addresses) {
    return new AddressGuard(
        allowPrivate,
        allowed,
        host -> {
          var resolved = new InetAddress[addresses.length];
          for (int i = 0; i < addresses.length; i++) {
            resolved[i] = InetAddress.getByName(addresses[i]);
          }
          return resolved;
        });
  }
}
