/**
 * What the numbers and lines in the logs of a machine mean: how bad it is, whose it is, what to do,
 * and which of them are only consequences of others. Scoring asks it for each log line, triage for
 * what belongs together; it knows neither.
 */
@NullMarked
package io.forestall.streams.core.codes;

import org.jspecify.annotations.NullMarked;
