/**
 * Follows what grows: log files and the kernel's ring. Bytes come in, whole lines with a position
 * go out to the kernel and training parsers; what a line says is not known here.
 */
@NullMarked
package io.forestall.ingest.collect.tail;

import org.jspecify.annotations.NullMarked;
