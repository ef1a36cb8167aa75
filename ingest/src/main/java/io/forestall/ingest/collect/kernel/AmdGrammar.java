package io.forestall.ingest.collect.kernel;

import static io.forestall.ingest.collect.kernel.ParsedEvent.group;

import io.forestall.ingest.normalize.PciAddress;
import io.forestall.schemas.EventKind;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lines of the AMD GPU driver: RAS counts in their old and new wording, resets and page faults. */
final class AmdGrammar implements LineGrammar {
  /** A reporting bug adds exactly this to the counts with every query of the RAS state. */
  private static final long BOGUS_COUNT = 1_048_560;

  private static final long UNCORRECTED_BIT = 1L << 61;
  private static final long DEFERRED_BIT = 1L << 44;

  private static final String[] LITERALS = {"amdgpu", "hardware errors detected in"};
  private static final Pattern ADDRESS =
      Pattern.compile("amdgpu ([0-9a-fA-F]{4}:[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.\\d)");
  private static final Pattern RAS =
      Pattern.compile(
          "(\\d{1,18}) (?:new )?(uncorrectable|correctable|deferred) hardware errors detected in"
              + " (total in )?(\\w{1,64}) block");
  private static final Pattern ACA =
      Pattern.compile("entry\\[\\d{1,4}\\]\\.(STATUS|ADDR|MISC0|IPID|SYND)=0x([0-9a-fA-F]{1,16})");
  private static final Pattern RESET =
      Pattern.compile("GPU reset(?:\\(\\d{1,9}\\))? (begin|succeeded|failed)");
  private static final Pattern RESET_END = Pattern.compile("GPU reset end with ret = -");
  private static final Pattern RING =
      Pattern.compile(
          "ring (\\S{1,64}) timeout, signaled seq=(\\d{1,18}), emitted seq=(\\d{1,18})");
  private static final Pattern PAGE_FAULT =
      Pattern.compile(
          "\\[(\\w{1,32})\\] (?:no-)?retry page fault \\(src_id:\\d{1,9} ring:\\d{1,9} vmid:(\\d{1,9}) pasid:(\\d{1,9})");
  private static final Pattern PROCESS = Pattern.compile("process (\\S{0,64}) pid (\\d{1,10})");

  @Override
  public String[] literals() {
    return LITERALS;
  }

  @Override
  public @Nullable ParsedEvent match(String text) {
    Matcher address = ADDRESS.matcher(text);
    String pci = address.find() ? PciAddress.normalize(address.group(1)) : "";
    Matcher ras = RAS.matcher(text);
    if (ras.find()) {
      return ras(ras, pci);
    }
    Matcher aca = ACA.matcher(text);
    if (aca.find()) {
      return aca(aca, pci);
    }
    Matcher fault = PAGE_FAULT.matcher(text);
    if (fault.find()) {
      Matcher process = PROCESS.matcher(text);
      boolean named = process.find();
      return ParsedEvent.event(
          EventKind.AMD_PAGE_FAULT,
          pci,
          "hub",
          fault.group(1),
          "vmid",
          fault.group(2),
          "pasid",
          fault.group(3),
          "process",
          named ? group(process, 1) : "",
          "pid",
          named ? group(process, 2) : "");
    }
    return text.contains("GPU is throttled")
        ? ParsedEvent.event(EventKind.OTHER, pci, "what", "gpu throttled")
        : reset(text, pci);
  }

  private static @Nullable ParsedEvent ras(Matcher ras, String pci) {
    long count = Long.parseLong(ras.group(1));
    boolean runningTotal = ras.group(3) != null; // repeats what a "new" line has said
    if (count == 0 || count % BOGUS_COUNT == 0 || runningTotal) {
      return null;
    }
    String severity =
        switch (ras.group(2)) {
          case "uncorrectable" -> "uncorrected";
          case "correctable" -> "corrected";
          default -> "deferred";
        };
    return ParsedEvent.event(
        EventKind.AMD_RAS,
        pci,
        "block",
        ras.group(4),
        "count",
        String.valueOf(count),
        "severity",
        severity);
  }

  /** A report of the error banks: its status is the event, its other registers are details. */
  private static ParsedEvent aca(Matcher aca, String pci) {
    if (!aca.group(1).equals("STATUS")) {
      return ParsedEvent.detail(
          EventKind.AMD_RAS, 0, pci, aca.group(1).toLowerCase(Locale.ROOT), aca.group(2));
    }
    long status = Long.parseUnsignedLong(aca.group(2), 16);
    String severity =
        (status & UNCORRECTED_BIT) != 0
            ? "uncorrected"
            : (status & DEFERRED_BIT) != 0 ? "deferred" : "corrected";
    return ParsedEvent.event(
        EventKind.AMD_RAS,
        pci,
        "block",
        "aca",
        "count",
        "1",
        "severity",
        severity,
        "status",
        aca.group(2));
  }

  private static @Nullable ParsedEvent reset(String text, String pci) {
    Matcher ring = RING.matcher(text);
    if (ring.find()) {
      return ParsedEvent.event(
          EventKind.AMD_RESET,
          pci,
          "outcome",
          "ring timeout",
          "ring",
          ring.group(1),
          "signaled",
          ring.group(2),
          "emitted",
          ring.group(3));
    }
    Matcher reset = RESET.matcher(text);
    String outcome = "";
    if (reset.find()) {
      outcome = reset.group(1);
    } else if (RESET_END.matcher(text).find()) {
      outcome = "failed";
    } else if (text.contains("VRAM is lost due to GPU reset")) {
      outcome = "memory lost";
    }
    return outcome.isEmpty()
        ? null
        : ParsedEvent.event(EventKind.AMD_RESET, pci, "outcome", outcome);
  }
}
