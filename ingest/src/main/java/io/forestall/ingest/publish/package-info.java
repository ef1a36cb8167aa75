/**
 * Third stop of a machine's numbers: records go to a spool on disk first and from there, in order,
 * to their topics. Knows topics and bytes, not where the records came from.
 */
@NullMarked
package io.forestall.ingest.publish;

import org.jspecify.annotations.NullMarked;
