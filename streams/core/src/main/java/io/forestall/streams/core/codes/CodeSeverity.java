package io.forestall.streams.core.codes;

/** How much breaks with it. */
public enum CodeSeverity {
  /** The device or the node cannot go on. */
  FATAL,
  /** A process dies, the device goes on. */
  PROCESS,
  /** Nothing yet; its rate is worth a look. */
  WATCH,
  /** Nothing. */
  INFO
}
