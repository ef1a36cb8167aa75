package io.forestall.streams.core.codes;

import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence.Strength;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one error means.
 *
 * @param code its number; 0 for a line without one
 * @param faultClass the fault it speaks for
 * @param strength how much it can carry alone
 * @param owner whose it usually is
 * @param action what helps at once
 * @param followUp what to do when that did not help, or later
 * @param causes numbers of the same list of which this one is a consequence when they came first
 * @param anyCause it is a consequence of whatever came first
 * @param repeats when it is suspected to be the device's fault after all; null for never
 * @param meaning in a few words
 */
public record CodeEntry(
    int code,
    FaultClass faultClass,
    Strength strength,
    CodeSeverity severity,
    CodeOwner owner,
    CodeAction action,
    CodeAction followUp,
    Set<Integer> causes,
    boolean anyCause,
    @Nullable Repeats repeats,
    String meaning) {

  /** The same error, told of more or less strongly. */
  CodeEntry as(Strength other) {
    return new CodeEntry(
        code,
        faultClass,
        other,
        severity,
        owner,
        action,
        followUp,
        causes,
        anyCause,
        repeats,
        meaning);
  }

  /** Whether it follows from that other number of the same list. */
  public boolean followsFrom(int other) {
    return other != code && (anyCause || causes.contains(other));
  }

  /** What to do, such as "reset the GPU, then call the vendor"; empty for nothing. */
  public String advice() {
    if (action.phrase().isEmpty()) {
      return followUp.phrase().isEmpty() ? "" : "when convenient " + followUp.phrase();
    }
    return followUp.phrase().isEmpty()
        ? action.phrase()
        : action.phrase() + ", then " + followUp.phrase();
  }
}
