/**
 * Joins what the detectors of one node say to one p-value per device and block of time, after the
 * series were scored and before evidence is raised. Knows families of scores, no metrics' meaning,
 * no incidents and no jobs.
 */
@NullMarked
package io.forestall.streams.core.score.fuse;

import org.jspecify.annotations.NullMarked;
