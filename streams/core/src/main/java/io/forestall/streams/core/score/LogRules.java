package io.forestall.streams.core.score;

import io.forestall.schemas.EventKind;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.codes.CodeCatalogue;
import io.forestall.streams.core.codes.CodeEntry;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns one line of a kernel or service log into evidence, as {@link CodeCatalogue} has it.
 * Stateless; holds are the keeper's business, and repeats are {@link RepeatedCodes}'.
 */
final class LogRules {
  private static final Pattern TRANSPORT =
      Pattern.compile(
          "^(?:<\\d{1,3}>|\\d+,\\d+,\\d+,[^;]{0,64};|\\w{2,10} {0,4}:\\w{2,10} {0,4}: \\S{10,40} )?"
              + "(?:\\[[ \\w.:+-]{5,40}\\] )?");

  private LogRules() {}

  /** The evidence in the event, or null when it says nothing of a fault. */
  static @Nullable Evidence judge(NodeEvent event, long timeMillis, DeviceNames names) {
    EventKind kind = EventKind.of(event.getKind());
    CodeEntry entry = CodeCatalogue.of(kind, event.getCode(), event.getFields());
    if (entry == null) {
      return null;
    }
    Strength strength = startsUp(kind, event) ? Strength.HINT : entry.strength();
    String device = names.deviceOf(event);
    return new Evidence(
        timeMillis,
        timeMillis,
        event.getNode(),
        device,
        names.indexOf(device),
        detectorName(kind, event.getCode()),
        "",
        instance(event),
        entry.faultClass(),
        strength,
        strength == Strength.HINT ? 0.5 : 1,
        event.getCode() == 0 ? Double.NaN : event.getCode(),
        Double.NaN,
        null,
        true,
        false,
        text(kind, entry) + '\n' + message(event.getLine()));
  }

  /** What it is, and what to do about it. */
  private static String text(EventKind kind, CodeEntry entry) {
    String number =
        switch (kind) {
          case XID -> "XID " + entry.code() + ", ";
          case SXID, FABRIC_MANAGER -> "NVSwitch error " + entry.code() + ", ";
          default -> "";
        };
    String advice = entry.advice();
    return number + entry.meaning() + (advice.isEmpty() ? "" : "; " + advice);
  }

  /** Within two minutes of the boot links come and go and servers are not there yet. */
  private static boolean startsUp(EventKind kind, NodeEvent event) {
    boolean booting = event.getFields().containsKey("boot");
    return booting
        && switch (kind) {
          case LINK_DOWN, NIC_FAULT, NFS_STALL, LUSTRE_FAULT, PCIE_HOTPLUG -> true;
          default -> false;
        };
  }

  /** The detector whose condition this event ends, or null: storage that answers again. */
  static @Nullable String ends(EventKind kind) {
    return switch (kind) {
      case NFS_OK -> detectorName(EventKind.NFS_STALL, 0);
      case LUSTRE_OK -> detectorName(EventKind.LUSTRE_FAULT, 0);
      case LINK_UP -> detectorName(EventKind.LINK_DOWN, 0);
      default -> null;
    };
  }

  /** Which port, server or file system, so that an end meets its beginning. */
  static String instance(NodeEvent event) {
    for (String field : new String[] {"server", "port", "interface", "target", "device"}) {
      String value = event.getFields().get(field);
      if (value != null) {
        return value;
      }
    }
    return "";
  }

  /** The line without what its transport put before it: level, sequence and time. */
  private static String message(String line) {
    return TRANSPORT.matcher(line).replaceFirst("");
  }

  private static String detectorName(EventKind kind, int code) {
    String name = "log-" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return code == 0 ? name : name + "-" + code;
  }
}
