package io.forestall.streams.core.codes;

import io.forestall.schemas.EventKind;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence.Strength;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The code catalogue: XIDs of NVIDIA's driver ({@code xid.csv}), SXids of its switches ({@code
 * sxid.csv}), and by their wording AMD's RAS reports and all other lines ({@code lines.csv}).
 *
 * <ul>
 *   <li>Errors that are usually the application's own are hints only: a user's bug must not drain a
 *       node. Those that say after how many repeats the device is suspected do so in {@link
 *       CodeEntry#repeats}.
 *   <li>What a line itself says of its severity outweighs the table where the driver knows better:
 *       SXids, and the events of NVLink 5.
 *   <li>A number that no table has is a hint: it may be new, and it may be harmless.
 * </ul>
 *
 * @see <a href="https://docs.nvidia.com/deploy/xid-errors/">NVIDIA, XID errors</a>
 */
public final class CodeCatalogue {
  private static final CodeTable XIDS = new CodeTable("xid.csv");
  private static final CodeTable SXIDS = new CodeTable("sxid.csv");
  private static final LineTable LINES = new LineTable("lines.csv");

  /** The driver's own verdict on a GPU; what follows "to" in its text is no number. */
  private static final int RECOVERY_ACTION = 154;

  private static final int FIRST_NVLINK5 = 144;
  private static final int LAST_NVLINK5 = 150;

  private CodeCatalogue() {}

  /** What a log line means; null when it says nothing of a fault. */
  public static @Nullable CodeEntry of(EventKind kind, int code, Map<String, String> fields) {
    return switch (kind) {
      case XID -> xid(code, fields);
      case SXID, FABRIC_MANAGER -> sxid(code, fields.getOrDefault("severity", ""));
      default -> LINES.find(kind, fields);
    };
  }

  /** What the number alone says. */
  public static CodeEntry xid(int code) {
    CodeEntry entry = XIDS.find(code);
    return entry == null
        ? unknown(code, FaultClass.UNUSUAL, Strength.HINT, CodeSeverity.WATCH)
        : entry;
  }

  private static CodeEntry xid(int code, Map<String, String> fields) {
    CodeEntry entry = xid(code);
    if (code >= FIRST_NVLINK5 && code <= LAST_NVLINK5) {
      return switch (fields.getOrDefault("severity", "")) {
        case "fatal" -> entry.as(Strength.CONCLUSIVE);
        case "nonfatal" -> entry.as(Strength.HINT);
        default -> entry;
      };
    }
    if (code == RECOVERY_ACTION) {
      return recovery(entry, fields.getOrDefault("to", ""));
    }
    return entry;
  }

  /** The driver asks for something: it has given the GPU up. */
  private static CodeEntry recovery(CodeEntry entry, String to) {
    CodeAction action =
        to.contains("Reboot")
            ? CodeAction.REBOOT
            : to.contains("Reset") ? CodeAction.RESET_GPU : CodeAction.IGNORE;
    return action == CodeAction.IGNORE
        ? entry
        : new CodeEntry(
            entry.code(),
            FaultClass.GPU_FAULT,
            Strength.SUPPORTING,
            CodeSeverity.FATAL,
            CodeOwner.HARDWARE,
            action,
            CodeAction.SUPPORT,
            entry.causes(),
            entry.anyCause(),
            null,
            "the driver asks: " + to);
  }

  /** The driver prints for each error whether it was fatal; the table knows what it does. */
  private static CodeEntry sxid(int code, String printed) {
    CodeEntry known = SXIDS.find(code);
    boolean fatal = printed.startsWith("fatal");
    if (known == null) {
      return unknown(
          code,
          FaultClass.NVSWITCH_FAULT,
          fatal ? Strength.CONCLUSIVE : Strength.HINT,
          fatal ? CodeSeverity.FATAL : CodeSeverity.WATCH);
    }
    if (fatal) {
      return known.as(Strength.CONCLUSIVE);
    }
    boolean inAnyCase = printed.isEmpty() || known.action() == CodeAction.REBOOT;
    return known.strength() == Strength.CONCLUSIVE && !inAnyCase ? known.as(Strength.HINT) : known;
  }

  private static CodeEntry unknown(
      int code, FaultClass faultClass, Strength strength, CodeSeverity severity) {
    return new CodeEntry(
        code,
        faultClass,
        strength,
        severity,
        CodeOwner.NONE,
        CodeAction.IGNORE,
        CodeAction.IGNORE,
        Set.of(),
        /* anyCause= */ false,
        null,
        "unknown to this version");
  }

  /** All XIDs that the table has. */
  static Set<Integer> xids() {
    return XIDS.codes();
  }

  /** All SXids that the table has. */
  static Set<Integer> sxids() {
    return SXIDS.codes();
  }
}
