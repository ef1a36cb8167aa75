/**
 * First step of the data's way, beside logs: what NCCL, torch and its launcher leave on this
 * machine about collective operations becomes events about ranks. NCCL's RAS server is asked over
 * its port, dumps and failure files are picked up. Sends what differs, not what is in order. Knows
 * nothing of which job or node a rank belongs to: stage B does.
 */
@NullMarked
package io.forestall.ingest.collect.collective;

import org.jspecify.annotations.NullMarked;
