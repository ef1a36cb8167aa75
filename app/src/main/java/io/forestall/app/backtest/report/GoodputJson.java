package io.forestall.app.backtest.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.forestall.app.backtest.goodput.Goodput;
import io.forestall.app.backtest.goodput.GoodputSettings;
import io.forestall.app.backtest.goodput.Losses;

/** Goodput as JSON; docs/backtest.md describes every key. */
public final class GoodputJson {
  private GoodputJson() {}

  public static ObjectNode of(Goodput goodput) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("device_hours", goodput.deviceHours());
    json.put("failures", goodput.failures());
    json.set("without", losses(goodput, goodput.without()));
    json.set("acting", losses(goodput, goodput.acting()));
    number(json, "diagnosis_saved", goodput.diagnosisSaved());
    json.put("restarts_avoided", goodput.restartsAvoided());
    json.put("device_hours_saved", goodput.deviceHoursSaved());
    json.set("settings", settings(goodput.settings()));
    return json;
  }

  private static ObjectNode losses(Goodput goodput, Losses losses) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    number(json, "effective_training_time", goodput.effective(losses));
    json.put("lost_work_device_hours", losses.work());
    json.put("noticing_device_hours", losses.noticing());
    json.put("diagnosis_device_hours", losses.diagnosis());
    json.put("restart_device_hours", losses.restarting());
    json.put("checkpoint_device_hours", losses.checkpoints());
    json.put("drained_device_hours", losses.drained());
    json.put("failed_restarts", losses.failedRestarts());
    return json;
  }

  private static ObjectNode settings(GoodputSettings settings) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("watchdog_ms", settings.watchdog().toMillis());
    json.put("diagnosis_ms", settings.diagnosis().toMillis());
    json.put("restart_ms", settings.restart().toMillis());
    json.put("checkpoint_every_ms", settings.checkpointEvery().toMillis());
    json.put("checkpoint_ms", settings.checkpoint().toMillis());
    json.put("repeat", settings.repeat());
    json.put("reaction_ms", settings.reaction().toMillis());
    json.put("automatic_ms", settings.automatic().toMillis());
    json.put("drained_ms", settings.drained().toMillis());
    json.put("together", settings.together());
    return json;
  }

  private static void number(ObjectNode json, String key, double value) {
    if (Double.isFinite(value)) {
      json.put(key, value);
    } else {
      json.putNull(key);
    }
  }
}
