package io.forestall.alerts.dispatch;

import io.forestall.alerts.notify.Outcome;
import io.forestall.alerts.notify.Sink;
import io.forestall.schemas.record.Incident;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers as told, then with delivered, and remembers who was told. */
final class ScriptedSink implements Sink {
  final List<String> told = new ArrayList<>();
  private final Deque<Outcome> script = new ArrayDeque<>();
  private String fingerprint = "f00";

  void willAnswer(Outcome... outcomes) {
    script.addAll(List.of(outcomes));
  }

  void moveTo(String newFingerprint) {
    fingerprint = newFingerprint;
  }

  @Override
  public String name() {
    return "chat";
  }

  @Override
  public String target() {
    return "https://hooks.example.com";
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public Outcome deliver(Incident incident, @Nullable Incident before) {
    told.add(incident.getId() + "-" + incident.getRevision());
    return script.isEmpty() ? Outcome.delivered("HTTP 200") : script.pop();
  }

  @Override
  public void close() {}
}
