package io.forestall.ingest.collect.kernel;

import static io.forestall.ingest.collect.kernel.ParsedEvent.group;

import io.forestall.schemas.EventKind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * NFS and Lustre: an episode begins with a fault and ends with an OK of the same server. A refused
 * connect with -16 (busy) is part of every Lustre recovery and is left out.
 */
final class NetworkFilesystemGrammar implements LineGrammar {
  private static final String[] LITERALS = {"nfs: server", "nfs4_reclaim_open_state", "Lustre"};
  private static final Pattern NFS_STALL =
      Pattern.compile("nfs: server (\\S{1,256}) not responding, (timed out|still trying)");
  private static final Pattern NFS_OK = Pattern.compile("nfs: server (\\S{1,256}) OK");
  private static final Pattern OPERATION =
      Pattern.compile("operation (\\w{1,64}) to node (\\S{1,256}) failed: rc = (-\\d{1,9})");
  private static final Pattern LOST =
      Pattern.compile("Connection to (\\S{1,256}) \\(at ([^)]{1,256})\\) was lost");
  private static final Pattern RESTORED =
      Pattern.compile("Connection restored to (\\S{1,256})(?: \\(at ([^)]{1,256})\\))?");
  private static final Pattern EVICTED =
      Pattern.compile("This client was evicted by ([^; ]{1,256})");

  @Override
  public String[] literals() {
    return LITERALS;
  }

  @Override
  public @Nullable ParsedEvent match(String text) {
    Matcher stall = NFS_STALL.matcher(text);
    if (stall.find()) {
      return ParsedEvent.event(
          EventKind.NFS_STALL, "", "server", stall.group(1), "problem", stall.group(2));
    }
    Matcher ok = NFS_OK.matcher(text);
    if (ok.find()) {
      return ParsedEvent.event(EventKind.NFS_OK, "", "server", ok.group(1));
    }
    if (text.contains("Lock reclaim failed")) {
      return ParsedEvent.event(EventKind.FILESYSTEM, "", "problem", "nfs locks lost");
    }
    return text.contains("Lustre") ? lustre(text) : null;
  }

  private static @Nullable ParsedEvent lustre(String text) {
    Matcher operation = OPERATION.matcher(text);
    if (operation.find()) {
      boolean busy = operation.group(1).endsWith("_connect") && operation.group(3).equals("-16");
      return busy
          ? null
          : ParsedEvent.event(
              EventKind.LUSTRE_FAULT,
              "",
              "problem",
              "operation failed",
              "server",
              operation.group(2),
              "operation",
              operation.group(1),
              "result",
              operation.group(3));
    }
    Matcher lost = LOST.matcher(text);
    if (lost.find()) {
      return ParsedEvent.event(
          EventKind.LUSTRE_FAULT,
          "",
          "problem",
          "connection lost",
          "server",
          lost.group(2),
          "target",
          lost.group(1));
    }
    Matcher evicted = EVICTED.matcher(text);
    if (evicted.find()) {
      return ParsedEvent.event(
          EventKind.LUSTRE_FAULT, "", "problem", "evicted", "target", evicted.group(1));
    }
    Matcher restored = RESTORED.matcher(text);
    if (restored.find()) {
      String at = group(restored, 2);
      return ParsedEvent.event(
          EventKind.LUSTRE_OK, "", "server", at.isEmpty() ? restored.group(1) : at);
    }
    return null;
  }
}
