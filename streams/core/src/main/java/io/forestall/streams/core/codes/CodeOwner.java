package io.forestall.streams.core.codes;

/** Whose fault it usually is. */
public enum CodeOwner {
  APPLICATION,
  HARDWARE,
  DRIVER,
  LINK,
  STORAGE,
  /** Nobody's: a report, or the consequence of another error. */
  NONE
}
