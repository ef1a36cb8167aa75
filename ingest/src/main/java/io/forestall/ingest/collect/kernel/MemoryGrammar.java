package io.forestall.ingest.collect.kernel;

import static io.forestall.ingest.collect.kernel.ParsedEvent.group;

import io.forestall.schemas.EventKind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Host memory: errors that EDAC counts, and the out-of-memory killer. Of the latter's four lines
 * the one that names the victim is the event; the one before it adds the memory group.
 */
final class MemoryGrammar implements LineGrammar {
  private static final String[] LITERALS = {"EDAC", "oom-kill:", "Killed process", "Kill process"};
  private static final Pattern EDAC =
      Pattern.compile(
          "EDAC (?:\\w{1,32} )?MC(\\d{1,4}): (\\d{1,18}) (CE|UE) (.{0,200}?) ?on (\\S{1,200})");
  private static final Pattern VICTIM =
      Pattern.compile("Kill(?:ed)? process (\\d{1,10})(?:, UID \\d{1,10},)? \\((.{1,64}?)\\)");
  private static final Pattern SIZES =
      Pattern.compile(
          "total-vm:(\\d{1,18})kB, anon-rss:(\\d{1,18})kB(?:, file-rss:(\\d{1,18})kB)?");
  private static final Pattern GROUP =
      Pattern.compile(
          "oom-kill:constraint=CONSTRAINT_(\\w{1,32}),.{0,2000}?task_memcg=([^,]{0,2000}),task=([^,]{0,64}),pid=(\\d{1,10})");

  @Override
  public String[] literals() {
    return LITERALS;
  }

  @Override
  public @Nullable ParsedEvent match(String text) {
    Matcher edac = EDAC.matcher(text);
    if (edac.find()) {
      boolean corrected = edac.group(3).equals("CE");
      // Some drivers print a count of 0 for one error.
      String count = String.valueOf(Math.max(1, Long.parseLong(edac.group(2))));
      return ParsedEvent.event(
          corrected ? EventKind.EDAC_CORRECTED : EventKind.EDAC_UNCORRECTED,
          "",
          "controller",
          edac.group(1),
          "count",
          count,
          "error",
          group(edac, 4),
          "dimm",
          edac.group(5));
    }
    Matcher victim = VICTIM.matcher(text);
    if (victim.find()) {
      return victim(victim, text);
    }
    Matcher memory = GROUP.matcher(text);
    return memory.find()
        ? ParsedEvent.context(
            EventKind.OOM_KILL,
            "",
            "constraint",
            memory.group(1).equals("MEMCG") ? "memcg" : "host",
            "cgroup",
            memory.group(2),
            "pid",
            memory.group(4))
        : null;
  }

  private static ParsedEvent victim(Matcher victim, String text) {
    Matcher sizes = SIZES.matcher(text);
    boolean sized = sizes.find();
    return ParsedEvent.event(
        EventKind.OOM_KILL,
        "",
        "constraint",
        constraint(text),
        "pid",
        victim.group(1),
        "process",
        victim.group(2),
        "totalKilobytes",
        sized ? sizes.group(1) : "",
        "anonymousKilobytes",
        sized ? sizes.group(2) : "",
        "fileKilobytes",
        sized ? group(sizes, 3) : "");
  }

  private static String constraint(String text) {
    return text.contains("Memory cgroup out of memory")
        ? "memcg"
        : text.contains("Out of memory") ? "host" : "";
  }
}
