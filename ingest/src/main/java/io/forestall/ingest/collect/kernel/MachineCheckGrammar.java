package io.forestall.ingest.collect.kernel;

import io.forestall.ingest.normalize.PciAddress;
import io.forestall.schemas.EventKind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Machine checks, as the processor's banks (AMD and Intel wording) or the firmware (CPER) report
 * them. A firmware report goes on with lines on what it is about.
 */
final class MachineCheckGrammar implements LineGrammar {
  private static final long UNCORRECTED_BIT = 1L << 61;
  private static final long CONTEXT_CORRUPT_BIT = 1L << 57;
  private static final long DEFERRED_BIT = 1L << 44;

  private static final String[] LITERALS = {"Hardware Error]"};
  private static final Pattern AMD_BANK =
      Pattern.compile(
          "CPU:(\\d{1,6}) \\([0-9a-f:]{1,20}\\) MC(\\d{1,4})_STATUS\\[[^\\]]{0,200}\\]: 0x([0-9a-f]{1,16})");
  private static final Pattern INTEL_BANK =
      Pattern.compile(
          "CPU (\\d{1,6}): Machine Check(?: Exception)?: [0-9a-f]{1,4} Bank (\\d{1,4}): ([0-9a-f]{1,16})");
  private static final Pattern FIRMWARE =
      Pattern.compile("event severity: (corrected|recoverable|fatal|info)");
  private static final Pattern SECTION = Pattern.compile("section_type: ([\\w ]{1,64})");
  private static final Pattern PART = Pattern.compile("fru_text: (.{1,64})");
  private static final Pattern DEVICE = Pattern.compile("device_id: ([0-9a-f:.]{7,20})");

  @Override
  public String[] literals() {
    return LITERALS;
  }

  @Override
  public @Nullable ParsedEvent match(String text) {
    Matcher amd = AMD_BANK.matcher(text);
    if (amd.find()) {
      return bank(amd);
    }
    Matcher intel = INTEL_BANK.matcher(text);
    if (intel.find()) {
      return bank(intel);
    }
    Matcher firmware = FIRMWARE.matcher(text);
    if (firmware.find()) {
      return ParsedEvent.event(EventKind.MCE, "", "severity", firmware.group(1));
    }
    return text.contains("Machine check events logged")
        ? ParsedEvent.event(EventKind.MCE, "", "severity", "logged")
        : detail(text);
  }

  private static ParsedEvent bank(Matcher bank) {
    long status = Long.parseUnsignedLong(bank.group(3), 16);
    String severity = "corrected";
    if ((status & UNCORRECTED_BIT) != 0) {
      severity = (status & CONTEXT_CORRUPT_BIT) != 0 ? "fatal" : "uncorrected";
    } else if ((status & DEFERRED_BIT) != 0) {
      severity = "deferred";
    }
    return ParsedEvent.event(
        EventKind.MCE,
        "",
        "severity",
        severity,
        "cpu",
        bank.group(1),
        "bank",
        bank.group(2),
        "status",
        bank.group(3));
  }

  private static @Nullable ParsedEvent detail(String text) {
    Matcher section = SECTION.matcher(text);
    if (section.find()) {
      return ParsedEvent.detail(EventKind.MCE, 0, "", "section", section.group(1).strip());
    }
    Matcher part = PART.matcher(text);
    if (part.find()) {
      return ParsedEvent.detail(EventKind.MCE, 0, "", "part", part.group(1).strip());
    }
    Matcher device = DEVICE.matcher(text);
    return device.find()
        ? ParsedEvent.detail(EventKind.MCE, 0, PciAddress.normalize(device.group(1)))
        : null;
  }
}
