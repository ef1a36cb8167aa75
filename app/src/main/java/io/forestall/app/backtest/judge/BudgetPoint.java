package io.forestall.app.backtest.judge;

/**
 * What would have been if only incidents of at least this risk had paged.
 *
 * @param risk threshold
 * @param pagesPerDay pages a day for 1,000 devices, matched, repeated and false
 */
public record BudgetPoint(
    double risk, double pagesPerDay, double precision, double recall, double falseRate) {}
