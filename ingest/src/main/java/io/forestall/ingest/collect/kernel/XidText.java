package io.forestall.ingest.collect.kernel;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The free text behind an XID number, which differs by number. Driver versions differ too: text of
 * another shape adds no fields and is kept whole.
 */
final class XidText {
  private static final Pattern EXCEPTION =
      Pattern.compile(
          "Graphics SM (Warp|Global) Exception on \\(GPC (\\d+), TPC (\\d+), SM (\\d+)\\): (.*)");
  private static final Pattern PAGE_FAULT =
      Pattern.compile(
          "MMU Fault: ENGINE (\\S+) .{0,400}?faulted @ (0x\\S+)\\. Fault is of type (\\S+) (\\S+)");
  private static final Pattern CHANNEL = Pattern.compile("Ch ([0-9a-f]+)");
  private static final Pattern PAGE_RETIRED =
      Pattern.compile("New page retired.{0,100}?\\((0x[0-9a-f]+)\\)");
  private static final Pattern REMAP_FAILED =
      Pattern.compile("Row Remapper Error: \\((0x[0-9a-f]+)\\) - (.*)");
  private static final Pattern NVLINK =
      Pattern.compile("NVLink: fatal error detected on link (\\d+)");
  private static final Pattern CONTAINMENT =
      Pattern.compile("(Contained|Uncontained): (.{1,400}?)\\. RST: (Yes|No), D-RST: (Yes|No)");
  private static final Pattern GSP_TIMEOUT =
      Pattern.compile(
          "Timeout after (\\d+)s of waiting for RPC response from GPU(\\d+) GSP! Expected function (\\d+) \\((\\w+)\\)");
  private static final Pattern RECOVERY =
      Pattern.compile(
          "GPU recovery action changed from (0x\\S+) \\(([^)]{1,64})\\) to (0x\\S+) \\(([^)]{1,64})\\)");
  private static final Pattern NVLINK5 =
      Pattern.compile(
          "(\\w{1,64})\\s{1,16}(Fatal|Nonfatal)\\s{1,16}XC(\\d+) i(\\d+) Link (\\d+) \\(0x([0-9a-fA-F]{1,8})\\b");
  private static final Pattern CAUSE = Pattern.compile("caused by previous Xid (\\d+)");

  private static final List<String> CONTAINMENT_FIELDS =
      List.of("containment", "unit", "resetRequired", "drainResetRequired");

  private XidText() {}

  /** Adds what the text of this XID says. */
  static void addFields(int code, String text, Map<String, String> fields) {
    switch (code) {
      case 13 -> add(EXCEPTION, text, fields, List.of("exception", "gpc", "tpc", "sm", "reason"));
      case 31 -> add(PAGE_FAULT, text, fields, List.of("engine", "address", "type", "access"));
      case 43 -> add(CHANNEL, text, fields, List.of("channel"));
      case 63 -> add(PAGE_RETIRED, text, fields, List.of("address"));
      case 64 -> add(REMAP_FAILED, text, fields, List.of("address", "reason"));
      case 74 -> add(NVLINK, text, fields, List.of("link"));
      case 94, 95 -> add(CONTAINMENT, text, fields, CONTAINMENT_FIELDS);
      case 119 ->
          add(GSP_TIMEOUT, text, fields, List.of("seconds", "gpu", "function", "functionName"));
      case 154 -> add(RECOVERY, text, fields, List.of("fromCode", "from", "toCode", "to"));
      case 144, 145, 146, 147, 148, 149, 150 -> nvlink5(text, fields);
      default -> {
        // the number says all
      }
    }
    add(CAUSE, text, fields, List.of("causedBy"));
  }

  private static void nvlink5(String text, Map<String, String> fields) {
    Matcher matcher = NVLINK5.matcher(text);
    if (matcher.find()) {
      fields.put("unit", matcher.group(1));
      fields.put("severity", matcher.group(2).equals("Fatal") ? "fatal" : "nonfatal");
      fields.put("link", String.valueOf(Long.parseLong(bounded(matcher.group(5)))));
      long information = Long.parseLong(matcher.group(6), 16);
      fields.put("subcode", String.valueOf((information >> 20) & 0x3F)); // nvlink intr info, OG
    }
  }

  private static void add(
      Pattern pattern, String text, Map<String, String> fields, List<String> names) {
    Matcher matcher = pattern.matcher(text);
    if (matcher.find()) {
      for (int i = 0; i < names.size(); i++) {
        fields.put(names.get(i), matcher.group(i + 1).strip());
      }
    }
  }

  private static String bounded(String digits) {
    return digits.length() > 18 ? digits.substring(0, 18) : digits;
  }
}
