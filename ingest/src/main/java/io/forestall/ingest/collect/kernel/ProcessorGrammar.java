package io.forestall.ingest.collect.kernel;

import static io.forestall.ingest.collect.kernel.ParsedEvent.group;

import io.forestall.schemas.EventKind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Processors and what runs on them: heat, lockups, blocked and crashed tasks, panics. */
final class ProcessorGrammar implements LineGrammar {
  private static final String[] LITERALS = {
    "temperature",
    "lockup",
    "LOCKUP",
    "rcu",
    "blocked for more than",
    "segfault at",
    "general protection",
    "Kernel panic",
    "file-max limit"
  };
  private static final Pattern THROTTLE =
      Pattern.compile(
          "CPU(\\d{1,6}): (Core|Package) temperature(?: is)? above threshold, cpu clock(?: is)?"
              + " throttled(?: \\(total events = (\\d{1,18})\\))?");
  private static final Pattern SOFT_LOCKUP =
      Pattern.compile(
          "soft lockup - CPU#(\\d{1,6}) stuck for (\\d{1,9})s! \\[(.{1,64}?):(\\d{1,10})\\]");
  private static final Pattern HARD_LOCKUP = Pattern.compile("hard LOCKUP on cpu (\\d{1,6})");
  private static final Pattern RCU_STALL =
      Pattern.compile("rcu: INFO: (\\w{1,32}) (?:self-)?detected (?:expedited )?stall");
  private static final Pattern HUNG_TASK =
      Pattern.compile("INFO: task (.{1,64}?):(\\d{1,10}) blocked for more than (\\d{1,9}) seconds");
  private static final Pattern SEGFAULT =
      Pattern.compile(
          "(\\S[^\\[]{0,63})\\[(\\d{1,10})\\]: segfault at (\\S{1,32}) ip (?:.{0,200}? in ([^\\[ ]{1,200})\\[)?");
  private static final Pattern PROTECTION =
      Pattern.compile("traps: (.{1,64}?)\\[(\\d{1,10})\\] general protection");
  private static final Pattern PANIC = Pattern.compile("Kernel panic - not syncing: (.{0,400})");

  @Override
  public String[] literals() {
    return LITERALS;
  }

  @Override
  public @Nullable ParsedEvent match(String text) {
    Matcher panic = PANIC.matcher(text);
    if (panic.find()) {
      return ParsedEvent.event(EventKind.PANIC, "", "reason", group(panic, 1));
    }
    Matcher hung = HUNG_TASK.matcher(text);
    if (hung.find()) {
      return ParsedEvent.event(
          EventKind.HUNG_TASK,
          "",
          "process",
          hung.group(1),
          "pid",
          hung.group(2),
          "seconds",
          hung.group(3));
    }
    Matcher throttle = THROTTLE.matcher(text);
    if (throttle.find()) {
      return ParsedEvent.event(
          EventKind.CPU_THROTTLE,
          "",
          "cpu",
          throttle.group(1),
          "scope",
          throttle.group(2).equals("Core") ? "core" : "package",
          "count",
          group(throttle, 3));
    }
    ParsedEvent lockup = lockup(text);
    return lockup == null ? crash(text) : lockup;
  }

  private static @Nullable ParsedEvent lockup(String text) {
    Matcher soft = SOFT_LOCKUP.matcher(text);
    if (soft.find()) {
      return ParsedEvent.event(
          EventKind.CPU_LOCKUP,
          "",
          "problem",
          "soft lockup",
          "cpu",
          soft.group(1),
          "seconds",
          soft.group(2),
          "process",
          soft.group(3),
          "pid",
          soft.group(4));
    }
    Matcher hard = HARD_LOCKUP.matcher(text);
    if (hard.find()) {
      return ParsedEvent.event(
          EventKind.CPU_LOCKUP, "", "problem", "hard lockup", "cpu", hard.group(1));
    }
    return RCU_STALL.matcher(text).find()
        ? ParsedEvent.event(EventKind.CPU_LOCKUP, "", "problem", "rcu stall")
        : null;
  }

  private static @Nullable ParsedEvent crash(String text) {
    Matcher segfault = SEGFAULT.matcher(text);
    if (segfault.find()) {
      return ParsedEvent.event(
          EventKind.SEGFAULT,
          "",
          "process",
          segfault.group(1).strip(),
          "pid",
          segfault.group(2),
          "address",
          segfault.group(3),
          "library",
          group(segfault, 4));
    }
    Matcher protection = PROTECTION.matcher(text);
    if (protection.find()) {
      return ParsedEvent.event(
          EventKind.SEGFAULT, "", "process", protection.group(1), "pid", protection.group(2));
    }
    return text.contains("VFS: file-max limit")
        ? ParsedEvent.event(EventKind.OTHER, "", "what", "file-max limit reached")
        : null;
  }
}
