package io.forestall.streams.core.codes;

/** What helps, as the vendor's catalogue says. */
public enum CodeAction {
  IGNORE(""),
  RESTART_APP("restart the process"),
  RESET_GPU("reset the GPU"),
  REBOOT("reboot the node"),
  CHECK_MECHANICALS("check seating, cables and cooling"),
  UPDATE("update driver and firmware"),
  FIELD_DIAGNOSTIC("run the vendor's field diagnostic"),
  SUPPORT("call the vendor");

  private final String phrase;

  CodeAction(String phrase) {
    this.phrase = phrase;
  }

  /** In words; empty when there is nothing to do. */
  public String phrase() {
    return phrase;
  }
}
