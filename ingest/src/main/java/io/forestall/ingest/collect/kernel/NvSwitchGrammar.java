package io.forestall.ingest.collect.kernel;

import static io.forestall.ingest.collect.kernel.ParsedEvent.group;

import io.forestall.ingest.normalize.PciAddress;
import io.forestall.schemas.EventKind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * NVSwitch errors, as the driver (SXid) and the fabric manager report them. A driver report is a
 * header with the link, then lines with severity and registers under the same number.
 */
final class NvSwitchGrammar implements LineGrammar {
  private static final String[] LITERALS = {"SXid", "detected NVSwitch"};
  private static final Pattern SXID =
      Pattern.compile(
          "nvidia-nvswitch(\\d{1,4}): SXid \\(PCI:([0-9a-fA-F:.]{7,20})\\): (\\d{5}), (.*)");
  private static final Pattern HEADER =
      Pattern.compile(
          "(Fatal|Non-fatal)(?:, Link (\\d{1,4}))?,? ?(.*?)(?: \\((First|Multiple)\\))?");
  private static final Pattern SEVERITY =
      Pattern.compile(
          "Severity (\\d{1,6}) Engine instance (\\d{1,6}) Sub-engine instance (\\d{1,6})");
  private static final Pattern FABRIC_MANAGER =
      Pattern.compile(
          "detected NVSwitch (fatal|non-fatal) error (\\d{1,9}) on fid (\\d{1,9}) on NVSwitch pci bus id"
              + " (\\S{1,32}) physical id (\\d{1,9}) port (\\d{1,9})");

  @Override
  public String[] literals() {
    return LITERALS;
  }

  @Override
  public @Nullable ParsedEvent match(String text) {
    Matcher sxid = SXID.matcher(text);
    return sxid.find() ? sxid(sxid) : fabricManager(text);
  }

  private static @Nullable ParsedEvent sxid(Matcher sxid) {
    String pci = PciAddress.normalize(sxid.group(2));
    int code = Integer.parseInt(sxid.group(3));
    String rest = sxid.group(4);
    Matcher header = HEADER.matcher(rest);
    if (header.matches()) {
      return ParsedEvent.event(
          EventKind.SXID,
          code,
          pci,
          "switch",
          sxid.group(1),
          "severity",
          severity(header.group(1)),
          "link",
          group(header, 2),
          "text",
          group(header, 3),
          "occurrence",
          group(header, 4));
    }
    Matcher severity = SEVERITY.matcher(rest);
    if (severity.find()) {
      return ParsedEvent.detail(
          EventKind.SXID,
          code,
          pci,
          "switch",
          sxid.group(1),
          "severityCode",
          severity.group(1),
          "engine",
          severity.group(2),
          "subEngine",
          severity.group(3));
    }
    return rest.startsWith("Data ")
        ? ParsedEvent.detail(
            EventKind.SXID, code, pci, "switch", sxid.group(1), "data", rest.substring(5))
        : null;
  }

  private static @Nullable ParsedEvent fabricManager(String text) {
    Matcher error = FABRIC_MANAGER.matcher(text);
    return error.find()
        ? ParsedEvent.event(
            EventKind.FABRIC_MANAGER,
            Integer.parseInt(error.group(2)),
            PciAddress.normalize(error.group(4)),
            "severity",
            severity(error.group(1)),
            "fabric",
            error.group(3),
            "switch",
            error.group(5),
            "port",
            error.group(6))
        : null;
  }

  private static String severity(String printed) {
    return printed.equalsIgnoreCase("fatal") ? "fatal" : "nonfatal";
  }
}
