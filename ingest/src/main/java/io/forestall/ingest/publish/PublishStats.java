package io.forestall.ingest.publish;

/**
 * What became of the records, for the log and {@code --json}; counts are since the start.
 *
 * @param spooled taken from the collecting side
 * @param acknowledged confirmed by the broker
 * @param dropped lost because the spool was full, too old or damaged
 * @param droppedBytes of those
 * @param rejected too large, or of a schema that the registry refuses
 * @param waiting in the spool, those of earlier starts included
 * @param spoolBytes size of the spool on disk
 * @param oldestAgeMillis how long the oldest waiting record has waited
 * @param tornBytes cut from the spool at the start, as a kill in mid-write leaves them
 * @param inMemory waiting records that are not on disk, for it refuses
 */
public record PublishStats(
    long spooled,
    long acknowledged,
    long dropped,
    long droppedBytes,
    long rejected,
    long waiting,
    long spoolBytes,
    long oldestAgeMillis,
    long tornBytes,
    long inMemory) {}
