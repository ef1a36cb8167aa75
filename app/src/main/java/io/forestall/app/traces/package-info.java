/**
 * Traces and topics: what flows through the topics becomes a trace, and a trace flows through the
 * topics again.
 */
@NullMarked
package io.forestall.app.traces;

import org.jspecify.annotations.NullMarked;
