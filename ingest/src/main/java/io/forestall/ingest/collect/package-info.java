/**
 * First step of the data's way: each collector reads one source on this machine and adds what it
 * found to the tick's sample. Knows nothing of topics and other nodes.
 */
@NullMarked
package io.forestall.ingest.collect;

import org.jspecify.annotations.NullMarked;
