package io.forestall.ingest.collect.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a line of a kernel or fabric-manager log says. Stateless: lines that belong together are
 * joined by {@link EventJoiner}. Cost: a search for some forty literals for a line of no interest.
 *
 * <p>Only the first {@value #MAX_TEXT} characters are looked at, the length at which the contract
 * cuts a line; it also bounds what a hostile line can cost.
 */
final class KernelEventParser {
  static final int MAX_TEXT = 4_096;

  private static final List<LineGrammar> GRAMMARS =
      List.of(
          new NvidiaGrammar(),
          new NvSwitchGrammar(),
          new AmdGrammar(),
          new PcieGrammar(),
          new NetworkGrammar(),
          new MemoryGrammar(),
          new MachineCheckGrammar(),
          new ProcessorGrammar(),
          new DiskGrammar(),
          new NetworkFilesystemGrammar(),
          new ShutdownGrammar());

  /** The event, or a part of one; null for lines of no interest. */
  @Nullable ParsedEvent parse(String line) {
    String text = line.length() > MAX_TEXT ? line.substring(0, MAX_TEXT) : line;
    for (LineGrammar grammar : GRAMMARS) {
      if (holdsOne(text, grammar.literals())) {
        ParsedEvent event = grammar.match(text);
        if (event != null) {
          return event;
        }
      }
    }
    return null;
  }

  private static boolean holdsOne(String text, String[] literals) {
    for (String literal : literals) {
      if (text.contains(literal)) {
        return true;
      }
    }
    return false;
  }
}
