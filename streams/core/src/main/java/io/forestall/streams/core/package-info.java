/**
 * The engine-neutral pipeline: align → score (stage A, one node) → triage (stage B, one job). Every
 * class here is a plain state machine: event time is an argument, nothing reads a clock, and the
 * same input gives the same incidents under whichever engine runs it.
 */
@NullMarked
package io.forestall.streams.core;

import org.jspecify.annotations.NullMarked;
