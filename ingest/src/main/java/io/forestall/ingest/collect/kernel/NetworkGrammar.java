package io.forestall.ingest.collect.kernel;

import static io.forestall.ingest.collect.kernel.ParsedEvent.group;

import io.forestall.schemas.EventKind;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Network adapters: links, and adapters in trouble. InfiniBand ports print nothing when they lose
 * their link. Failures of register 0x805 are noise that reading a counter causes on a restricted
 * function, our own reading included; interfaces of containers come and go and are left out.
 */
final class NetworkGrammar implements LineGrammar {
  private static final String[] LITERALS = {
    "mlx5", "NETDEV WATCHDOG", "NIC Link is", "carrier", "link status definitely", "efa "
  };
  private static final String BUS = "([0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\\.\\d)";
  private static final Pattern ADDRESS = Pattern.compile(BUS);
  private static final Pattern MLX5_LINK =
      Pattern.compile("mlx5_core " + BUS + " (\\S{1,64}): Link (up|down)");
  private static final Pattern NIC_LINK =
      Pattern.compile("(?:" + BUS + " )?(\\S{1,64}): NIC Link is (Up|Down)");
  private static final Pattern CARRIER = Pattern.compile("(\\S{1,64}): (Gained|Lost) carrier");
  private static final Pattern BOND =
      Pattern.compile("link status definitely (up|down) for interface ([^ ,]{1,64})");
  private static final Pattern WATCHDOG =
      Pattern.compile(
          "NETDEV WATCHDOG: (\\S{1,64}) \\((\\S{1,64})\\): transmit queue (\\d{1,6}) timed out");
  private static final Pattern WATCHDOG_NEW =
      Pattern.compile(
          "(\\S{1,64}): NETDEV WATCHDOG: CPU: \\d{1,6}: transmit queue (\\d{1,6}) timed out (\\d{1,12}) ms");
  private static final Pattern MODULE =
      Pattern.compile(
          "Port module event(?:\\[error\\])?: module (\\d{1,3}), Cable (unplugged|error)(?:, (.{0,100}))?");
  private static final Pattern POWER =
      Pattern.compile("insufficient power on the PCIe slot \\((\\d{1,6})W\\)");
  private static final Pattern VIRTUAL =
      Pattern.compile("(?:veth|cali|lxc|docker|br-|cni|flannel|virbr|tap|cilium|vxlan|tunl).*");

  @Override
  public String[] literals() {
    return LITERALS;
  }

  @Override
  public @Nullable ParsedEvent match(String text) {
    if (text.contains("ACCESS_REG(0x805)")) {
      return null;
    }
    ParsedEvent link = link(text);
    return link == null ? fault(text) : link;
  }

  private static @Nullable ParsedEvent link(String text) {
    Matcher mlx5 = MLX5_LINK.matcher(text);
    if (mlx5.find()) {
      return link(mlx5.group(3), mlx5.group(1), mlx5.group(2));
    }
    Matcher nic = NIC_LINK.matcher(text);
    if (nic.find()) {
      return link(nic.group(3), group(nic, 1), nic.group(2));
    }
    Matcher bond = BOND.matcher(text);
    if (bond.find()) {
      return link(bond.group(1), "", bond.group(2));
    }
    Matcher carrier = CARRIER.matcher(text);
    return carrier.find()
        ? link(carrier.group(2).equals("Gained") ? "up" : "down", "", carrier.group(1))
        : null;
  }

  private static @Nullable ParsedEvent link(String state, String pci, String name) {
    if (VIRTUAL.matcher(name).matches()) {
      return null;
    }
    boolean up = state.toLowerCase(Locale.ROOT).equals("up");
    return ParsedEvent.event(up ? EventKind.LINK_UP : EventKind.LINK_DOWN, pci, "interface", name);
  }

  private static @Nullable ParsedEvent fault(String text) {
    Matcher address = ADDRESS.matcher(text);
    String pci = address.find() ? address.group(1) : "";
    Matcher watchdog = WATCHDOG_NEW.matcher(text);
    if (watchdog.find()) {
      return queueTimeout(pci, watchdog.group(1), watchdog.group(2), watchdog.group(3));
    }
    Matcher old = WATCHDOG.matcher(text);
    if (old.find()) {
      return queueTimeout(pci, old.group(1), old.group(3), "");
    }
    Matcher module = MODULE.matcher(text);
    if (module.find()) {
      return ParsedEvent.event(
          EventKind.NIC_FAULT,
          pci,
          "problem",
          "cable " + module.group(2),
          "module",
          module.group(1),
          "reason",
          group(module, 3));
    }
    Matcher power = POWER.matcher(text);
    if (power.find()) {
      return ParsedEvent.event(
          EventKind.NIC_FAULT, pci, "problem", "insufficient power", "watts", power.group(1));
    }
    String problem = health(text);
    return problem.isEmpty()
        ? null
        : ParsedEvent.event(EventKind.NIC_FAULT, pci, "problem", problem);
  }

  private static ParsedEvent queueTimeout(String pci, String name, String queue, String millis) {
    return ParsedEvent.event(
        EventKind.NIC_FAULT,
        pci,
        "problem",
        "transmit queue timeout",
        "interface",
        name,
        "queue",
        queue,
        "millis",
        millis);
  }

  private static String health(String text) {
    if (text.contains("Will cause a leak of a command resource")) {
      return "command timeout";
    }
    if (text.contains("health compromised - reached miss count")) {
      return "health compromised";
    }
    if (text.contains("mlx5") && text.contains("unrecoverable hardware error")) {
      return "unrecoverable hardware error";
    }
    boolean efa = text.contains("efa ");
    if (efa && text.contains("Admin queue is closed")) {
      return "admin queue closed";
    }
    return efa && text.contains("didn't send any completion") ? "no completion" : "";
  }
}
