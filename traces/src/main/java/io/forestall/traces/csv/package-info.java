/**
 * The bytes of a trace: CSV rows and numbers, files read and written block by block, rows sorted by
 * time. Knows nothing of metrics, nodes or records; {@code io.forestall.traces} gives the cells
 * their meaning.
 */
@NullMarked
package io.forestall.traces.csv;

import org.jspecify.annotations.NullMarked;
