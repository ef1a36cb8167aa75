package io.forestall.alerts.dispatch;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.config.ConfigSection;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.record.Severity;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which revisions a sink wants to hear of. The end of an incident follows what was told before: a
 * receiver that has heard of it hears its end whatever the filter says, or its page would stay open
 * for ever; and what it never heard of and never opened does not end for it.
 *
 * @param minSeverity the least severity of interest
 * @param states the states of interest
 * @param classes names of the fault classes of interest; empty for all
 */
public record IncidentFilter(Severity minSeverity, Set<IncidentState> states, Set<String> classes) {
  /** All but suspicions, from warnings on. */
  public static final IncidentFilter DEFAULT =
      new IncidentFilter(
          Severity.WARNING,
          Set.of(IncidentState.OPEN, IncidentState.RESOLVED, IncidentState.SUPPRESSED),
          Set.of());

  public IncidentFilter {
    states = Set.copyOf(states);
    classes = Set.copyOf(classes);
  }

  /** Reads {@code minSeverity}, {@code states} and {@code classes}. */
  static IncidentFilter from(ConfigSection section) {
    Severity minSeverity = section.choice("minSeverity", DEFAULT.minSeverity);
    Set<IncidentState> states = names(section, "states", IncidentState.values());
    Set<FaultClass> classes = names(section, "classes", FaultClass.values());
    return new IncidentFilter(
        minSeverity,
        states.isEmpty() ? DEFAULT.states : states,
        classes.stream().map(FaultClass::name).collect(Collectors.toSet()));
  }

  /**
   * Whether to tell this revision.
   *
   * @param heardOf whether the sink was told an earlier one
   */
  boolean accepts(Incident incident, boolean heardOf) {
    IncidentState state = incident.getState();
    boolean ends = state == IncidentState.RESOLVED || state == IncidentState.SUPPRESSED;
    if (ends && heardOf) {
      return true;
    }
    return !(ends && incident.getOpenedMillis() == null)
        && incident.getSeverity().compareTo(minSeverity) >= 0
        && states.contains(state)
        && (classes.isEmpty() || classes.contains(incident.getFaultClass()));
  }

  private static <E extends Enum<E>> Set<E> names(
      ConfigSection section, String key, E[] constants) {
    List<String> texts =
        section.texts(key).stream()
            .map(text -> text.replace('-', '_').toUpperCase(Locale.ROOT))
            .toList();
    Set<E> found =
        Arrays.stream(constants)
            .filter(constant -> texts.contains(constant.name()))
            .collect(Collectors.toSet());
    if (found.size() < Set.copyOf(texts).size()) {
      section.fail(key, texts, "must be among " + Arrays.toString(constants));
    }
    return found;
  }
}
