package io.forestall.ingest.collect.kernel;

import static io.forestall.ingest.collect.kernel.ParsedEvent.group;

import io.forestall.schemas.EventKind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * PCI Express: advanced error reports, slots and bandwidth. An error report is a header (a root
 * port was told), the report itself, and then the status register and its bits in clear text.
 */
final class PcieGrammar implements LineGrammar {
  private static final String[] LITERALS = {
    "AER:", "PCIe Bus Error", "error status/mask=", ":    [", "pciehp", "available PCIe bandwidth"
  };
  private static final String BUS = "([0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\\.\\d)";
  private static final Pattern HEADER =
      Pattern.compile(
          "AER: (?:Multiple )?([A-Za-z()\\- ]{1,40}) error (?:message )?received(?: from)?:? "
              + BUS);
  private static final Pattern NO_DETAILS =
      Pattern.compile("AER: found no error details for " + BUS);
  private static final Pattern REPORT =
      Pattern.compile(
          BUS
              + ": (?:AER: )?PCIe Bus Error: severity=([^,]{1,40}), type=([^,]{1,40}),"
              + "(?: (?:id=[0-9a-f]{4})?\\(([^)]{1,40})\\))?");
  private static final Pattern STATUS =
      Pattern.compile(
          BUS
              + ": {1,8}device \\[([0-9a-f]{4}:[0-9a-f]{4})\\] error"
              + " status/mask=([0-9a-f]{8})/([0-9a-f]{8})");
  private static final Pattern BIT =
      Pattern.compile(BUS + ": {1,8}\\[ ?\\d{1,2}\\] ([A-Za-z][A-Za-z ]{0,30})");
  private static final Pattern SLOT =
      Pattern.compile(BUS + ": pciehp: Slot\\(([^)]{1,16})\\): (Link Down|Card not present)");
  private static final Pattern LIMITED =
      Pattern.compile(
          BUS
              + ": ([0-9.]{1,12}) Gb/s available PCIe bandwidth, limited by [0-9.]{1,8} GT/s PCIe"
              + " x(\\d{1,2}) link(?: at "
              + BUS
              + ")?(?: \\(capable of ([0-9.]{1,12}) Gb/s with [0-9.]{1,8} GT/s PCIe x(\\d{1,2}))?");

  @Override
  public String[] literals() {
    return LITERALS;
  }

  @Override
  public @Nullable ParsedEvent match(String text) {
    ParsedEvent error = errorReport(text);
    if (error != null) {
      return error;
    }
    Matcher slot = SLOT.matcher(text);
    if (slot.find()) {
      return ParsedEvent.event(
          EventKind.PCIE_HOTPLUG, slot.group(1), "slot", slot.group(2), "problem", slot.group(3));
    }
    Matcher limited = LIMITED.matcher(text);
    return limited.find()
        ? ParsedEvent.event(
            EventKind.PCIE_BANDWIDTH,
            limited.group(1),
            "gbps",
            limited.group(2),
            "width",
            limited.group(3),
            "limitedBy",
            group(limited, 4),
            "capableGbps",
            group(limited, 5),
            "capableWidth",
            group(limited, 6))
        : null;
  }

  private static @Nullable ParsedEvent errorReport(String text) {
    Matcher report = REPORT.matcher(text);
    if (report.find()) {
      return ParsedEvent.event(
          EventKind.AER,
          report.group(1),
          "severity",
          severity(report.group(2)),
          "layer",
          report.group(3),
          "agent",
          group(report, 4));
    }
    Matcher status = STATUS.matcher(text);
    if (status.find()) {
      return ParsedEvent.detail(
          EventKind.AER,
          0,
          status.group(1),
          "model",
          status.group(2),
          "status",
          status.group(3),
          "mask",
          status.group(4));
    }
    Matcher bit = BIT.matcher(text);
    if (bit.find()) {
      return ParsedEvent.detail(EventKind.AER, 0, bit.group(1), "error", group(bit, 2));
    }
    Matcher noDetails = NO_DETAILS.matcher(text);
    if (noDetails.find()) {
      return ParsedEvent.event(EventKind.AER, noDetails.group(1));
    }
    Matcher header = HEADER.matcher(text);
    return header.find()
        ? ParsedEvent.context(EventKind.AER, header.group(2), "severity", severity(header.group(1)))
        : null;
  }

  /** "Corrected", "Correctable", "Uncorrected (Non-Fatal)", "Uncorrectable (Fatal)". */
  private static String severity(String printed) {
    return printed.contains("Non-Fatal")
        ? "nonfatal"
        : printed.contains("Fatal") ? "fatal" : "corrected";
  }
}
