package io.forestall.app.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.Incident;
import io.forestall.simulator.PlannedFault;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Says what happens in the demo, line by line: JSON objects for programs, sentences for people. */
final class Reporter {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

  private final PrintWriter out;
  private final boolean json;
  private final ObjectMapper mapper = new ObjectMapper();

  Reporter(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /** A step of the start. */
  void progress(String text) {
    if (!json) {
      line(text);
    } else {
      print(event("progress").put("text", text));
    }
  }

  void planned(PlannedFault fault) {
    if (json) {
      print(describe(event("planned"), fault));
    }
  }

  void incident(Incident incident, long nowMillis) {
    if (!json) {
      line(
          String.format(
              Locale.ROOT,
              "%s  %-9s %-8s %s",
              CLOCK.format(Instant.ofEpochMilli(nowMillis)),
              incident.getState(),
              incident.getSeverity(),
              TextLine.plain(incident.getSummary())));
      return;
    }
    ObjectNode node =
        event("incident")
            .put("id", incident.getId())
            .put("revision", incident.getRevision())
            .put("state", incident.getState().name())
            .put("class", incident.getFaultClass())
            .put("severity", incident.getSeverity().name())
            .put("verdict", incident.getVerdict().name())
            .put("verdict_probability", incident.getVerdictProbability())
            .put("job", incident.getJob());
    var culprits = node.putArray("culprits");
    for (Culprit culprit : incident.getCulprits()) {
      culprits
          .addObject()
          .put("node", culprit.getNode())
          .put("gpu", culprit.getIndex())
          .put("device", culprit.getDevice())
          .put("instance", culprit.getInstance())
          .put("probability", culprit.getProbability());
    }
    var victims = node.putArray("victims");
    incident.getVictims().forEach(victims::add);
    node.put("risk", incident.getRisk())
        .put("eta", time(incident.getEtaMillis()))
        .put("advised_action", incident.getAdvisedAction().name())
        .put("onset", time(incident.getOnsetMillis()))
        .put("opened", time(incident.getOpenedMillis()))
        .put("summary", incident.getSummary());
    print(node);
  }

  void webhook(WebhookReceiver.Received received) {
    if (json) {
      print(
          event("webhook")
              .put("event", received.id())
              .put("kind", received.type())
              .put("incident", received.incident())
              .put("signature", "verified"));
    }
  }

  /** The end: what was played, what was found, and whether all is well. */
  void summary(FaultCheck check, int webhooks, long samples, long nowMillis, boolean passed) {
    var due = check.due(nowMillis);
    long found = due.stream().filter(fault -> check.foundBy(fault) != null).count();
    if (!json) {
      line("");
      for (PlannedFault fault : due) {
        Incident incident = check.foundBy(fault);
        line(
            String.format(
                Locale.ROOT,
                "  %s  %-44s %s",
                incident == null ? "missed" : "found ",
                where(fault) + ", " + fault.faultClass().phrase(),
                incident == null ? "" : delay(incident, fault)));
      }
      line(
          String.format(
              Locale.ROOT,
              "%d of %d faults found, %d false incidents, %d signed webhooks, %,d values scored",
              found,
              due.size(),
              check.unexpected().size(),
              webhooks,
              samples));
      return;
    }
    ObjectNode node =
        event("summary")
            .put("passed", passed)
            .put("faults_played", due.size())
            .put("faults_found", found)
            .put("false_incidents", check.unexpected().size())
            .put("webhooks_verified", webhooks)
            .put("samples", samples);
    var faults = node.putArray("faults");
    for (PlannedFault fault : due) {
      Incident incident = check.foundBy(fault);
      ObjectNode entry = describe(faults.addObject(), fault).put("found", incident != null);
      if (incident != null) {
        entry
            .put("incident", incident.getId())
            .put("opened", time(incident.getOpenedMillis()))
            .put("seconds_from_onset", secondsFromOnset(incident, fault));
      }
    }
    print(node);
  }

  private static ObjectNode describe(ObjectNode node, PlannedFault fault) {
    return node.put("class", fault.faultClass().name())
        .put("job", fault.job())
        .put("node", fault.node())
        .put("gpu", fault.device())
        .put("onset", time(fault.onsetMillis()));
  }

  private static String delay(Incident incident, PlannedFault fault) {
    double seconds = secondsFromOnset(incident, fault);
    boolean slow =
        fault.failureMillis() != PlannedFault.NO_FAILURE
            && fault.failureMillis() > fault.onsetMillis();
    return (seconds < 1
            ? "at its first sign"
            : String.format(Locale.ROOT, "%.0f s after its first sign", seconds))
        + (slow
                && incident.getOpenedMillis() != null
                && incident.getOpenedMillis() < fault.failureMillis()
            ? String.format(
                Locale.ROOT,
                ", %.0f min before the failure",
                (fault.failureMillis() - incident.getOpenedMillis()) / 60e3)
            : "");
  }

  private static double secondsFromOnset(Incident incident, PlannedFault fault) {
    Long opened = incident.getOpenedMillis();
    return opened == null ? Double.NaN : (opened - fault.onsetMillis()) / 1e3;
  }

  static String where(PlannedFault fault) {
    String node = fault.node().isEmpty() ? "job " + fault.job() : fault.node();
    return fault.device() == PlannedFault.NO_DEVICE ? node : node + " GPU " + fault.device();
  }

  private ObjectNode event(String type) {
    return mapper.createObjectNode().put("type", type);
  }

  private static String time(Long millis) {
    return millis == null
        ? ""
        : Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private void print(ObjectNode node) {
    try {
      line(mapper.writeValueAsString(node));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree of plain values can always be written
    }
  }

  private synchronized void line(String text) {
    out.println(text);
    out.flush();
  }
}
