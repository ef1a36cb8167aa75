/**
 * Recordings of others, as CSV files of Prometheus or of anybody, become traces: what an agent
 * would have read, through the catalogue's own mappings.
 */
@NullMarked
package io.forestall.app.traces.imports;

import org.jspecify.annotations.NullMarked;
