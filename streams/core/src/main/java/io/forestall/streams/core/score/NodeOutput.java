package io.forestall.streams.core.score;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.NodeHealth;
import io.forestall.streams.core.NodeReport;

/** Where stage A puts what it finds. */
public interface NodeOutput {

  /** To stage B. */
  void report(NodeReport report);

  /** To readers of the anomalies topic; the key is the job, or the node while idle. */
  void anomaly(String key, Anomaly anomaly);

  /** To readers of the health topic. */
  void health(NodeHealth health);

  /** A record that must not be used, with the reason. */
  void reject(RejectReason reason, String detail);
}
