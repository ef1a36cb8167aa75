package io.forestall.ingest.collect.kernel;

import io.forestall.schemas.EventKind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a machine, or of the agent on it, that stops because it was told to: what falls silent
 * after them has not crashed.
 */
final class ShutdownGrammar implements LineGrammar {
  private static final String[] LITERALS = {"reboot:", "systemd-shutdown[1]:", "forestall: agent"};
  private static final Pattern KERNEL =
      Pattern.compile("reboot: (Restarting system|Power down|System halted)");
  private static final Pattern SYSTEMD =
      Pattern.compile(
          "systemd-shutdown\\[1\\]: (Syncing filesystems|Sending SIGTERM|Rebooting|Powering off"
              + "|Halting)");

  @Override
  public String[] literals() {
    return LITERALS;
  }

  @Override
  public @Nullable ParsedEvent match(String text) {
    Matcher kernel = KERNEL.matcher(text);
    if (kernel.find()) {
      return stop(kernel.group(1));
    }
    Matcher systemd = SYSTEMD.matcher(text);
    if (systemd.find()) {
      return stop(systemd.group(1));
    }
    return text.contains("forestall: agent stops in good order") ? stop("agent") : null;
  }

  private static ParsedEvent stop(String what) {
    return ParsedEvent.event(EventKind.ORDERLY_STOP, "", "what", what);
  }
}
