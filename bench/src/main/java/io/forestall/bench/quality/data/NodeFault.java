package io.forestall.bench.quality.data;

/**
 * A fault of a server from its recorded start to the end of its repair.
 *
 * @param faultClass as the operators name it, such as GPU or NIC
 * @param startDays days since the record begins
 * @param endDays days since the record begins
 */
public record NodeFault(String node, String faultClass, double startDays, double endDays) {}
