package io.forestall.streams.core.triage;

/**
 * Who may keep a job waiting: a device or a node that does not wait like all the others.
 *
 * @param device id; empty for the node as a whole
 * @param index the driver's number; -1 when unknown
 * @param rank -1 when unknown
 * @param how what sets it apart
 * @param powerWatts as last heard; NaN when unknown or of a whole node
 */
record Suspect(String node, String device, int index, int rank, How how, double powerWatts) {
  /** What sets a suspect apart, and the detector that says so. */
  enum How {
    /** Its process launches nothing: it is stuck, or gone, in host code. */
    RESTS("hang-idle-rank", "this one runs no kernel"),
    /** Its kernel neither computes nor waits. */
    ODD("hang-odd-kernel", "the kernel of this one neither computes nor waits"),
    /** Its gauges are latched. */
    FROZEN("hang-frozen", "the gauges of this one are frozen"),
    /** The node fell silent as the job came to a stand. */
    SILENT("hang-silent", "this node fell silent just then"),
    /** Its own library says that it has not joined the collective. */
    BEHIND("hang-behind", "this one is behind");

    private final String detector;
    private final String words;

    How(String detector, String words) {
      this.detector = detector;
      this.words = words;
    }

    String detector() {
      return detector;
    }

    String words() {
      return words;
    }
  }
}
